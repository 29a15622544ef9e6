declare module 'sql.js' {
  interface Statement {
    bind(values: (string | number | null)[]): boolean;
    step(): boolean;
    getAsObject(): Record<string, unknown>;
    free(): boolean;
  }
  interface Database {
    prepare(sql: string): Statement;
    export(): Uint8Array;
    close(): void;
  }
  export default function initSqlJs(): Promise<{
    Database: new (data?: Uint8Array) => Database;
  }>;
}
