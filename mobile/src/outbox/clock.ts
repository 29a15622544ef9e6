/** Time and waiting; a test has its own. */
export interface Clock {
  now(): number;
  /** Answers how to call it off. */
  after(milliseconds: number, then: () => void): () => void;
  random(): number;
}

const LONGEST = 0x7fffffff; // more, and a timer rings at once

export const clock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, then) => {
    const timer = setTimeout(then, Math.min(Math.max(0, milliseconds), LONGEST));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
