/** A follow-up to be reminded of. */
export interface Reminder {
  /** Of the follow-up and its time, so that a moved one is another. */
  id: string;
  at: number;
  title: string;
  body: string;
  lead: string;
}

export interface ReminderService {
  /** These and no others; without network and server. */
  plan(reminders: readonly Reminder[]): Promise<void>;
  /** Nothing of this person rings or shows any more. */
  clear(): Promise<void>;
  /** Rings in so many seconds; the preference `reminderTest` says when it did. */
  test(words: { title: string; body: string }, seconds: number): Promise<void>;
  /** Somebody pressed a reminder. What comes back stops it. */
  onOpen(listener: (lead: string) => void): () => void;
}

/**
 * The name of a reminder at its time. A push message for the same time has the same name
 * (`sending.tag_of` on the server), so that what rang once does not ring twice.
 */
export function reminderId(followup: string, scheduledAt: string): string {
  return `${followup}@${Date.parse(scheduledAt)}`;
}

/** A locked screen is read by whoever passes by: no phone number stands there. */
export function withoutNumbers(text: string): string {
  return text.replace(/[+(]?\d(?:[\s().\-/]{0,3}\d){6,}/g, '…');
}

/** How many are planned beforehand (requirement 7.5.3). */
export const MOST_REMINDERS = 50;
/** The test's own name among them. */
export const TEST_ID = 'test';
