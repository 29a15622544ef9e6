import type { LeadStatus, Outcome } from '../services/LeadService';
import type { QuickTime } from '../utils/quickTimes';

/** In the order of the sheet; `did_not_call` is no outcome and stands beside them. */
export const OUTCOMES: readonly Outcome[] = [
  'connected',
  'no_answer',
  'busy',
  'switched_off',
  'not_reachable',
  'wrong_number',
  'callback_requested',
];

const CLOSED: readonly LeadStatus[] = ['enrolled', 'not_interested', 'invalid'];
const EARLY: readonly LeadStatus[] = ['new', 'contacted', 'unreachable'];

/** Whether somebody was spoken with: then status and length matter. */
export function isConversation(outcome: Outcome): boolean {
  return outcome === 'connected' || outcome === 'callback_requested';
}

/** The status that is selected beforehand; the person may choose another. */
export function statusAfter(outcome: Outcome, current: LeadStatus): LeadStatus {
  if (outcome === 'wrong_number') {
    return 'invalid';
  }
  if (CLOSED.includes(current)) {
    return current;
  }
  if (outcome === 'callback_requested') {
    return EARLY.includes(current) ? 'follow_up' : current;
  }
  if (outcome === 'connected') {
    return current === 'new' || current === 'unreachable' ? 'contacted' : current;
  }
  return current;
}

/** The next follow-up that is proposed; null: none, after a conversation the person says when. */
export function proposedFollowUp(
  outcome: Outcome,
  status: LeadStatus,
  available: readonly QuickTime[],
): QuickTime | null {
  if (CLOSED.includes(status)) {
    return null;
  }
  const wishes: Partial<Record<Outcome, QuickTime[]>> = {
    no_answer: ['in20'],
    busy: ['in20'],
    switched_off: ['evening', 'tomorrow'],
    not_reachable: ['evening', 'tomorrow'],
    callback_requested: ['in1h'],
  };
  return wishes[outcome]?.find((wish) => available.includes(wish)) ?? null;
}
