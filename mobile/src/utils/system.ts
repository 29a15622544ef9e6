/** What the system says about the network, and when somebody looks at the app again. */
export interface Network {
  online(): boolean;
  /** Told when the network comes or goes; answers how to stop. */
  onChange(listener: () => void): () => void;
  onForeground(listener: () => void): () => void;
}

/** Word from one tab of this app to the others; a phone has one. */
export interface Tabs {
  tell(message: unknown): void;
  /** Answers how to stop. */
  listen(listener: (message: unknown) => void): () => void;
}

/** Whether this app still could be installed; on Android it is. */
export interface Installing {
  /** Null: there is nothing to install here. */
  installed(): boolean | null;
  /** The browser's own question, when it offers one. */
  canAsk(): boolean;
  ask(): Promise<void>;
  subscribe(listener: () => void): () => void;
}
