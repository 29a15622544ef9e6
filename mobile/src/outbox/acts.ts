import type { Presence } from '../services/PresenceService';
import type { LocalStore } from '../store/LocalStore';
import type { Mirror } from '../store/Mirror';
import type { BegunCall, Deed, EditableField, LeadRef, LeadValues } from '../store/types';
import { uuid } from '../utils/uuid';
import type { Clock } from './clock';
import type { Acts, EntryChange, NewCall } from './types';

interface Parts {
  store: LocalStore;
  mirror: Mirror;
  clock: Clock;
  /** The entry is kept: it may be sent. */
  wake(): void;
  inFlight(): string | null;
}

type Deeds = Pick<
  Acts,
  | 'logCall'
  | 'addNote'
  | 'bookFollowup'
  | 'completeFollowup'
  | 'undoComplete'
  | 'moveFollowup'
  | 'editLead'
  | 'setPresence'
  | 'retry'
  | 'edit'
  | 'drop'
  | 'resolveConflict'
  | 'beginCall'
  | 'callEnded'
  | 'dropCall'
>;

/** What a telecaller does becomes an entry of the outbox, kept before anything else happens. */
export function makeDeeds({ store, mirror, clock, wake, inFlight }: Parts): Deeds {
  const now = (): Date => new Date(clock.now());
  const add = async (
    deed: Deed,
    lead: LeadRef | null,
    { id = uuid(), endsCall = false } = {},
  ): Promise<string> => {
    await store.add(id, deed, lead, { endsCall, now: now() });
    wake();
    return id;
  };
  const leadOf = (key: string): LeadRef | null => {
    const record = mirror.followups.get(key);
    return record ? { id: record.lead_id, student_name: record.shown.lead.student_name } : null;
  };

  // Answered already is not in flight, even while the sender is still at it.
  const isOnItsWay = (id: string): boolean =>
    inFlight() === id && mirror.entries.get(id)?.state === 'waiting';

  return {
    logCall: (lead, { client_id = uuid(), followup, ...call }: NewCall) =>
      add(
        {
          kind: 'call',
          body: {
            ...call,
            client_id,
            followup: followup
              ? {
                  client_id: uuid(),
                  scheduled_at: followup.scheduled_at,
                  description: followup.description ?? '',
                }
              : null,
          },
        },
        lead,
        { id: client_id, endsCall: true },
      ),

    addNote: (lead, { body, is_contact = false }) => {
      const client_id = uuid();
      const written_at = now().toISOString();
      return add({ kind: 'note', body: { client_id, body, written_at, is_contact } }, lead, {
        id: client_id,
      });
    },

    bookFollowup: (lead, { scheduled_at, description = '' }) => {
      const client_id = uuid();
      const made_at = now().toISOString();
      return add(
        {
          kind: 'followup',
          body: { client_id, lead_id: lead.id, scheduled_at, description, made_at },
        },
        lead,
        { id: client_id },
      );
    },

    completeFollowup: (key) =>
      add(
        { kind: 'followup-complete', followup: key, completed_at: now().toISOString() },
        leadOf(key),
      ),

    async undoComplete(key) {
      const lead = leadOf(key);
      return (await store.undoUnsent(key))
        ? null
        : add({ kind: 'followup-reopen', followup: key }, lead);
    },

    moveFollowup: (key, to) => add({ kind: 'followup-move', followup: key, ...to }, leadOf(key)),

    async editLead(lead, base, changes) {
      const wanted = tidy(changes);
      const seen: LeadValues = {};
      for (const field of Object.keys(wanted) as EditableField[]) {
        if ((wanted[field] ?? null) === (base[field] || null)) {
          delete wanted[field];
        } else {
          seen[field] = base[field] || null;
        }
      }
      return Object.keys(wanted).length === 0
        ? null
        : add({ kind: 'lead-edit', base: seen, changes: wanted }, lead);
    },

    async setPresence(presence: Presence) {
      return mirror.meta.get('presence') === presence
        ? null
        : add({ kind: 'presence', presence }, null);
    },

    async retry(id) {
      await store.retry(id);
      wake();
    },

    async edit(id, change) {
      const done = !isOnItsWay(id) && (await store.edit(id, (deed) => changed(deed, change)));
      wake();
      return done;
    },

    async drop(id) {
      if (isOnItsWay(id)) {
        return false;
      }
      await store.drop(id);
      wake(); // what waited behind it may go
      return true;
    },

    async resolveConflict(id, choices) {
      await store.resolve(id, choices);
      wake();
    },

    async beginCall({ lead, number, started_at = now().toISOString() }) {
      const begun: BegunCall = {
        client_id: uuid(),
        lead: { id: lead.id, student_name: lead.student_name, phone_e164: lead.phone_e164 },
        number,
        started_at,
        ended_at: null,
        duration_seconds: null,
      };
      await store.begin(begun);
      return begun;
    },

    callEnded: ({ client_id, ...known }) => store.knowBegun(client_id ?? null, known),
    dropCall: (client_id) => store.dropBegun(client_id ?? null),
  };
}

/** What a person emptied is nothing, not an empty text. */
function tidy(values: LeadValues): LeadValues {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, value?.trim() || null]),
  );
}

function changed(deed: Deed, change: EntryChange): Deed {
  if (deed.kind === 'call' && change.kind === 'call') {
    return { ...deed, body: { ...deed.body, ...change.body } };
  }
  if (deed.kind === 'note' && change.kind === 'note') {
    return { ...deed, body: { ...deed.body, body: change.body } };
  }
  if (deed.kind === 'followup' && change.kind === 'followup') {
    const { scheduled_at = deed.body.scheduled_at, description = deed.body.description } = change;
    return { ...deed, body: { ...deed.body, scheduled_at, description } };
  }
  if (deed.kind === 'followup-move' && change.kind === 'followup-move') {
    const { scheduled_at = deed.scheduled_at, description = deed.description } = change;
    return { ...deed, scheduled_at, description };
  }
  if (deed.kind === 'lead-edit' && change.kind === 'lead-edit') {
    const changes = { ...deed.changes, ...tidy(change.changes) };
    return { ...deed, changes };
  }
  return deed;
}
