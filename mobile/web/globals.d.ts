declare module 'virtual:files' {
  /** Every file of this build, and a name for the build. */
  export const offlineFiles: { build: string; paths: string[] };
}
