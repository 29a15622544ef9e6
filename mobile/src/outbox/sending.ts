import type { Problem } from '../services/problem';
import type { LeadDetails } from '../services/LeadService';
import type { Services } from '../services';
import { Result } from '../services/problem';
import { type Confirmation, valuesOf } from '../store/LocalStore';
import { followUpOf, sameField } from '../store/overlay';
import type { Entry, Refusal } from '../store/types';

/** Which entry goes next, or when there may be one. */
export type Choice = { entry: Entry } | { entry: null; at: number | null };

/**
 * The oldest that may go. Entries of one lead keep their order also when one of them waits for its
 * next try; what needs a refused one (the follow-up it would have booked, the same field) waits
 * for the person's decision, and the rest goes on.
 */
export function choose(entries: readonly Entry[], now: number): Choice {
  const blocked = new Set<string>();
  const held = heldOf(entries);
  let at: number | null = null;
  for (const entry of entries) {
    if (entry.state !== 'waiting' || held.has(entry)) {
      continue;
    }
    const line = entry.lead?.id ?? entry.deed.kind;
    if (blocked.has(line)) {
      continue;
    }
    if (entry.not_before <= now) {
      return { entry };
    }
    blocked.add(line);
    at = at === null ? entry.not_before : Math.min(at, entry.not_before);
  }
  return { entry: null, at };
}

/** Those that need an earlier one that was refused, or that itself is held; `entries` in order. */
export function heldOf(entries: readonly Entry[]): ReadonlySet<Entry> {
  const held = new Set<Entry>();
  const stopped: Entry[] = [];
  for (const entry of entries) {
    if (entry.state === 'refused' || entry.state === 'conflict') {
      stopped.push(entry);
    } else if (entry.state === 'waiting' && stopped.some((earlier) => needs(entry, earlier))) {
      held.add(entry);
      stopped.push(entry);
    }
  }
  return held;
}

function needs(entry: Entry, earlier: Entry): boolean {
  const key = followUpOf(entry);
  if (key !== null && followUpOf(earlier) === key) {
    return true;
  }
  return (
    entry.deed.kind === 'lead-edit' &&
    earlier.deed.kind === 'lead-edit' &&
    entry.lead?.id === earlier.lead?.id &&
    sameField(entry.deed.changes, earlier.deed.changes)
  );
}

/**
 * What an unwelcome answer means. `later`: the server or the network is at fault, for everything;
 * `wait` in milliseconds if the server said how long. `postpone`: only this entry had bad luck.
 */
export type Verdict =
  | { what: 'later'; wait: number | null }
  | { what: 'postpone' }
  | { what: 'conflict'; theirs: Record<string, unknown> }
  | { what: 'refuse'; refusal: Refusal };

export function judge(problem: Problem, entry: Entry): Verdict {
  switch (problem.kind) {
    case 'offline':
    case 'timeout':
    case 'cancelled':
    case 'unauthorized':
      return { what: 'later', wait: null };
    case 'rate_limited':
      return { what: 'later', wait: problem.retry_after * 1000 };
    case 'server':
      // 500 is about this request: the others need not wait for it.
      return problem.status === 500 && problem.retry_after === null
        ? { what: 'postpone' }
        : { what: 'later', wait: problem.retry_after === null ? null : problem.retry_after * 1000 };
    case 'conflict':
      return problem.code === 'changed_meanwhile' && entry.deed.kind === 'lead-edit'
        ? { what: 'conflict', theirs: problem.fields }
        : refuse(problem.code, problem.detail, problem.fields);
    case 'not_found':
      return refuse('not_yours', 'This lead is not yours any more.');
    case 'invalid':
      return refuse(problem.code, problem.detail, problem.fields);
    case 'forbidden':
      return refuse(problem.code, problem.detail);
    case 'too_large':
      return refuse('too_large', problem.detail);
    default:
      // 0: something between us and the server answered (a hotel's sign-in page). 408, 425: later.
      return [0, 408, 425].includes(problem.status) || problem.status < 400
        ? { what: 'later', wait: null }
        : refuse('unknown', '', { status: problem.status });
  }
}

function refuse(code: string, detail: string, fields: Record<string, unknown> = {}): Verdict {
  return { what: 'refuse', refusal: { code, detail, fields } };
}

/** Sends one entry. `followUp` is its follow-up's id at the server, where it changes one. */
export async function send(
  services: Services,
  entry: Entry,
  followUp: string | null,
): Promise<Result<Confirmation>> {
  const { deed } = entry;
  const lead = entry.lead?.id ?? '';
  switch (deed.kind) {
    case 'call':
      return named(await services.leads.logCall(lead, deed.body));
    case 'note':
      return named(await services.leads.addNote(lead, deed.body));
    case 'lead-edit': {
      const { base, changes } = deed;
      const answer = await services.leads.update(lead, {
        ...changes,
        base,
      } as Parameters<Services['leads']['update']>[1]);
      return answer.ok
        ? { ...answer, data: { server_id: null, stored: valuesOf(answer.data as LeadDetails) } }
        : answer;
    }
    case 'followup': {
      const answer = await services.followUps.book(deed.body);
      return answer.ok
        ? { ...answer, data: { server_id: answer.data.id, followup: answer.data } }
        : answer;
    }
    case 'followup-complete':
      return changed(
        await services.followUps.complete(followUp ?? '', new Date(deed.completed_at)),
      );
    case 'followup-reopen':
      return changed(await services.followUps.reopen(followUp ?? ''));
    case 'followup-move': {
      const { scheduled_at, description } = deed;
      return changed(
        await services.followUps.move(followUp ?? '', {
          scheduled_at,
          ...(description === undefined ? {} : { description }),
        }),
      );
    }
    case 'presence': {
      const answer = await services.presence.set(deed.presence);
      return answer.ok ? { ...answer, data: { server_id: null } } : answer;
    }
  }
}

function named(answer: Result<{ id: string }>): Result<Confirmation> {
  return answer.ok ? { ...answer, data: { server_id: answer.data.id } } : answer;
}

function changed(answer: Result<unknown>): Result<Confirmation> {
  return answer.ok ? { ...answer, data: { server_id: null } } : answer;
}
