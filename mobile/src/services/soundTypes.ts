/** One recording that can be heard; times in seconds. */
export interface Sound {
  /** Null: the file does not say. */
  readonly duration: number | null;
  at(): number;
  play(): Promise<void>;
  pause(): void;
  seek(to: number): void;
  setRate(rate: number): void;
  close(): void;
  /** It came to its end, or stopped for a fault. */
  onEnd(listener: (fault: boolean) => void): void;
}
