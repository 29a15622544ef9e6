import type { components } from '../services/apiTypes';
import type { FollowUp } from '../services/FollowUpService';
import type { LeadDetails, LeadItem, LeadStatus, TimelineEntry } from '../services/LeadService';
import type { Presence } from '../services/PresenceService';

type Schemas = components['schemas'];

/** The six fields a telecaller may change. */
export const EDITABLE = [
  'email',
  'alternate_phone',
  'city',
  'preferred_course',
  'preferred_university',
  'status',
] as const;
export type EditableField = (typeof EDITABLE)[number];
export type LeadValues = Partial<Record<EditableField, string | null>>;

/** A lead as the list shows it: the server's values with everything done on this phone on top. */
export interface LeadRow extends LeadItem {
  /** Something done on this lead has not reached the server. */
  not_sent: boolean;
}

export interface LeadWhole extends LeadDetails {
  not_sent: boolean;
}

/** A follow-up as it is shown. `key` stays the same when a booked one gets its id from the server. */
export interface FollowUpRow extends FollowUp {
  key: string;
  not_sent: boolean;
}

/** One line of a lead's history. What is not sent yet, or was refused, is among them. */
export interface TimelineRow extends Omit<TimelineEntry, 'id'> {
  id: string;
  /** Set while it is only on this phone; `entry` is then its entry of the outbox. */
  unsent: 'waiting' | 'refused' | null;
  entry: string | null;
}

/** Whom an entry is about: enough to name it also when the lead has moved away. */
export interface LeadRef {
  id: string;
  student_name: string;
}

export type CallBody = Schemas['LogCall'];
export type NoteBody = Schemas['AddNote'];
export type BookingBody = Schemas['BookFollowup'];

/** What was done, by kind. `followup` is a follow-up's key. */
export type Deed =
  | { kind: 'call'; body: CallBody }
  | { kind: 'note'; body: NoteBody }
  | { kind: 'followup'; body: BookingBody }
  | { kind: 'followup-complete'; followup: string; completed_at: string }
  | { kind: 'followup-reopen'; followup: string }
  | { kind: 'followup-move'; followup: string; scheduled_at: string; description?: string }
  | { kind: 'lead-edit'; base: LeadValues; changes: LeadValues }
  | { kind: 'presence'; presence: Presence };

/** Why the server refused. `not_yours`: the lead moved away; `detail` is the server's sentence. */
export interface Refusal {
  code: string;
  detail: string;
  fields: Record<string, unknown>;
}

/** A field that somebody else changed meanwhile: what was seen, what one wants, what it is now. */
export interface FieldConflict {
  field: EditableField;
  base: string | null;
  mine: string | null;
  theirs: string | null;
}

/**
 * `waiting`: not sent yet, or sent without an answer. `confirmed`: the server has it, and it is
 * shown until the server's own values come. `refused` and `conflict` wait for the person.
 */
export type EntryState = 'waiting' | 'confirmed' | 'refused' | 'conflict';

/** One thing a telecaller did. `id` is its client_id, so that sending it twice does it once. */
export interface Entry {
  id: string;
  /** Place in the order of doing. */
  seq: number;
  deed: Deed;
  lead: LeadRef | null;
  /** When it was done, by the phone's clock. */
  made_at: string;
  state: EntryState;
  /** How often it was sent; 0 means that the server cannot know it. */
  tries: number;
  /** Milliseconds; not sent again before. */
  not_before: number;
  refusal: Refusal | null;
  conflict: FieldConflict[] | null;
  /** When the server said yes, by the phone's clock, and the id it gave. */
  confirmed_at: string | null;
  server_id: string | null;
}

/** A call that was begun and has no outcome yet; it survives the end of the app. */
export interface BegunCall {
  client_id: string;
  lead: LeadRef & { phone_e164: string };
  /** The number dialled, in E.164. */
  number: string;
  started_at: string;
  ended_at: string | null;
  duration_seconds: number | null;
}

/** A recording on its way; what it needs beside this is its owner's affair. */
export interface Upload {
  id: string;
  lead: LeadRef;
  /** client_id of its call, and that call's id once the server told it. */
  call: string | null;
  call_id: string | null;
  made_at: string;
  state: 'waiting' | 'sending' | 'refused';
  size_bytes: number;
  sent_bytes: number;
  duration_seconds: number | null;
  problem: string | null;
  /** JSON, in the browser also a Blob: where the file is, the address at the server, tries. */
  data: Record<string, unknown>;
}

export type { LeadStatus };
