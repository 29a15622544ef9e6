import type { LeadValues } from '../../outbox';

const kept = new Map<string, LeadValues>();

/** What is typed about a lead and not saved: it survives another lead being looked at. */
export const drafts = {
  of: (lead: string): LeadValues | undefined => kept.get(lead),
  keep: (lead: string, values: LeadValues): void => void kept.set(lead, values),
  discard: (lead: string): void => void kept.delete(lead),
  /** Nothing of one person is left for the next. */
  clear: (): void => kept.clear(),
};
