import type { FollowUp, LeadDetails, SyncPage } from '../services';
import { aLead, testId } from './offline';
import { tokenAnswer } from './signedIn';

/** A generator of chances that is the same for the same seed. */
export function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

interface KeptLead {
  lead: LeadDetails;
  mine: boolean;
  seq: number;
}

interface KeptFollowUp {
  followup: FollowUp;
  seq: number;
}

interface Gone {
  kind: 'leads' | 'followups';
  id: string;
  seq: number;
}

interface Position {
  seen: number;
  until: number | null;
  leads: number;
  followups: number;
  gone: number;
}

type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

const FIELDS = [
  'email',
  'alternate_phone',
  'city',
  'preferred_course',
  'preferred_university',
  'status',
] as const;

/**
 * The server's rules in small, as the phone can see them: client ids make repeats harmless, a
 * foreign lead is 404, edits are checked against their base, and the sync tells in pages what
 * changed. Written from the contract, not from the app.
 */
export class ModelServer {
  readonly leads = new Map<string, KeptLead>();
  readonly followups = new Map<string, KeptFollowUp>();
  readonly notes = new Map<string, { id: string; lead: string; body: string }>();
  readonly calls = new Map<string, { id: string; lead: string }>();
  presence: string | null = null;
  /** What was accepted, in the order of its coming: client ids. */
  readonly accepted: { lead: string; client_id: string }[] = [];
  /** Answered 200 because it was here before. */
  repeats = 0;
  pageSize = 4;
  private readonly gone: Gone[] = [];
  private seq = 0;
  /** Tokens of another epoch are refused, as after a restore. */
  epoch = 1;

  constructor(private readonly now: () => number) {}

  add(lead: LeadDetails = aLead()): LeadDetails {
    this.leads.set(lead.id, { lead, mine: true, seq: (this.seq += 1) });
    return lead;
  }

  /** Somebody in the office changes a field. */
  change(id: string, values: Partial<LeadDetails>): void {
    const kept = this.leads.get(id);
    if (kept) {
      kept.lead = { ...kept.lead, ...values };
      kept.seq = this.seq += 1;
    }
  }

  /** To another telecaller or back, with its follow-ups. */
  move(id: string, mine: boolean): void {
    const kept = this.leads.get(id);
    if (!kept || kept.mine === mine) {
      return;
    }
    kept.mine = mine;
    kept.seq = this.seq += 1;
    if (!mine) {
      this.gone.push({ kind: 'leads', id, seq: this.seq });
    }
    for (const one of this.followups.values()) {
      if (one.followup.lead.id === id) {
        one.seq = this.seq += 1;
        if (!mine) {
          this.gone.push({ kind: 'followups', id: one.followup.id, seq: this.seq });
        }
      }
    }
  }

  answer(method: string, path: string, query: URLSearchParams, body: unknown): Answer {
    const parts = path.split('/').slice(2);
    const sent = (body ?? {}) as Record<string, unknown>;
    if (path.startsWith('/api/auth/')) {
      return { status: 200, body: tokenAnswer(1) };
    }
    if (path === '/api/sync') {
      return this.sync(query.get('since'));
    }
    if (path === '/api/me/presence') {
      this.presence = String(sent.state);
      return { status: 200, body: { state: this.presence, at: this.at() } };
    }
    if (method === 'POST' && path === '/api/followups') {
      return this.book(sent);
    }
    if (method === 'PATCH' && parts[0] === 'followups') {
      return this.patchFollowUp(parts[1] ?? '', sent);
    }
    if (parts[0] === 'leads' && method === 'PATCH') {
      return this.patchLead(parts[1] ?? '', sent);
    }
    if (parts[0] === 'leads' && method === 'POST' && parts[2] === 'notes') {
      return this.note(parts[1] ?? '', sent);
    }
    if (parts[0] === 'leads' && method === 'POST' && parts[2] === 'calls') {
      return this.call(parts[1] ?? '', sent);
    }
    return { status: 404, body: {} };
  }

  private at(): string {
    return new Date(this.now()).toISOString();
  }

  private mine(id: string): KeptLead | null {
    const kept = this.leads.get(id);
    return kept?.mine ? kept : null;
  }

  private note(lead: string, sent: Record<string, unknown>): Answer {
    const client_id = String(sent.client_id);
    const known = this.notes.get(client_id);
    if (known) {
      this.repeats += 1;
      return { status: 200, body: { ...known, client_id } };
    }
    const kept = this.mine(lead);
    if (!kept) {
      return { status: 404, body: {} };
    }
    if (String(sent.body).startsWith('REFUSE')) {
      return refused('refused_text', { body: 'Write something else.' });
    }
    const note = { id: testId(), lead, body: String(sent.body) };
    this.notes.set(client_id, note);
    this.accepted.push({ lead, client_id });
    if (sent.is_contact) {
      this.contact(kept, String(sent.written_at), 0);
    }
    return { status: 201, body: { ...note, client_id } };
  }

  private call(lead: string, sent: Record<string, unknown>): Answer {
    const client_id = String(sent.client_id);
    const known = this.calls.get(client_id);
    if (known) {
      this.repeats += 1;
      return { status: 200, body: { ...known, client_id } };
    }
    const kept = this.mine(lead);
    if (!kept) {
      return { status: 404, body: {} };
    }
    const call = { id: testId(), lead };
    this.calls.set(client_id, call);
    this.accepted.push({ lead, client_id });
    this.contact(kept, String(sent.started_at), 1);
    const first = sent.outcome === 'connected' && kept.lead.status === 'new';
    const status = (sent.status ??
      (first ? 'contacted' : kept.lead.status)) as LeadDetails['status'];
    this.change(lead, { status });
    const next = sent.followup as Record<string, unknown> | null;
    if (next) {
      this.keepFollowUp(kept, next);
    }
    return { status: 201, body: { ...call, client_id } };
  }

  private contact(kept: KeptLead, at: string, calls: number): void {
    const { last_contacted_at } = kept.lead;
    const later = last_contacted_at === null || Date.parse(last_contacted_at) < Date.parse(at);
    this.change(kept.lead.id, {
      call_count: kept.lead.call_count + calls,
      last_contacted_at: later ? at : last_contacted_at,
    });
  }

  private book(sent: Record<string, unknown>): Answer {
    const client_id = String(sent.client_id);
    const known = [...this.followups.values()].find(
      ({ followup }) => followup.client_id === client_id,
    );
    if (known) {
      this.repeats += 1;
      return { status: 200, body: known.followup };
    }
    const kept = this.mine(String(sent.lead_id));
    if (!kept) {
      return { status: 404, body: {} };
    }
    if (Date.parse(String(sent.scheduled_at)) < Date.parse(String(sent.made_at)) - 60_000) {
      return refused('in_past', { scheduled_at: 'In the past. Choose a later time.' });
    }
    this.accepted.push({ lead: kept.lead.id, client_id });
    return { status: 201, body: this.keepFollowUp(kept, sent) };
  }

  private keepFollowUp({ lead }: KeptLead, sent: Record<string, unknown>): FollowUp {
    const followup: FollowUp = {
      id: testId(),
      client_id: String(sent.client_id),
      lead: {
        id: lead.id,
        student_name: lead.student_name,
        phone_e164: lead.phone_e164,
        do_not_call: lead.do_not_call,
      },
      scheduled_at: String(sent.scheduled_at),
      description: String(sent.description ?? ''),
      status: 'pending',
      bucket: 'upcoming',
      completed_at: null,
    };
    this.followups.set(followup.id, { followup, seq: (this.seq += 1) });
    this.refreshNext(lead.id);
    return followup;
  }

  private refreshNext(lead: string): void {
    const times = [...this.followups.values()]
      .filter(({ followup }) => followup.lead.id === lead && followup.status === 'pending')
      .map(({ followup }) => followup.scheduled_at)
      .sort((one, other) => Date.parse(one) - Date.parse(other));
    this.change(lead, { next_followup_at: times[0] ?? null });
  }

  private patchFollowUp(id: string, sent: Record<string, unknown>): Answer {
    const kept = this.followups.get(id);
    if (!kept || !this.mine(kept.followup.lead.id)) {
      return { status: 404, body: {} };
    }
    const next = { ...kept.followup };
    if (sent.status === 'completed' && next.status === 'pending') {
      next.status = 'completed';
      next.completed_at = String(sent.completed_at);
    } else if (sent.status === 'pending') {
      next.status = 'pending';
      next.completed_at = null;
    }
    if (sent.scheduled_at !== undefined && sent.scheduled_at !== next.scheduled_at) {
      if (Date.parse(String(sent.scheduled_at)) < this.now() - 60_000) {
        return refused('in_past', { scheduled_at: 'In the past. Choose a later time.' });
      }
      next.scheduled_at = String(sent.scheduled_at);
    }
    kept.followup = next;
    kept.seq = this.seq += 1;
    this.refreshNext(next.lead.id);
    return { status: 200, body: next };
  }

  private patchLead(id: string, sent: Record<string, unknown>): Answer {
    const kept = this.mine(id);
    if (!kept) {
      return { status: 404, body: {} };
    }
    const base = (sent.base ?? {}) as Record<string, string | null>;
    const wanted: Record<string, string | null> = {};
    for (const field of FIELDS) {
      if (field in sent) {
        wanted[field] = (sent[field] as string | null) || null;
      }
    }
    if (wanted.email?.startsWith('REFUSE')) {
      return refused('invalid', { email: 'This is not an e-mail address.' });
    }
    if (wanted.alternate_phone) {
      wanted.alternate_phone = `+91${wanted.alternate_phone.replace(/\D/g, '').slice(-10)}`;
    }
    const stored = kept.lead as unknown as Record<string, string | null>;
    const changed = Object.keys(wanted).filter(
      (field) =>
        field in base && stored[field] !== (base[field] || null) && stored[field] !== wanted[field],
    );
    if (changed.length > 0) {
      const fields = Object.fromEntries(changed.map((field) => [field, stored[field]]));
      const body = { status: 409, code: 'changed_meanwhile', detail: 'Changed meanwhile.', fields };
      return { status: 409, body };
    }
    this.change(id, wanted as Partial<LeadDetails>);
    return { status: 200, body: { ...this.leads.get(id)?.lead, timeline: [] } };
  }

  private sync(since: string | null): Answer {
    const fresh: Position = { seen: 0, until: null, leads: 0, followups: 0, gone: 0 };
    let at = fresh;
    if (since !== null) {
      const [epoch, rest] = JSON.parse(since) as [number, Position];
      if (epoch !== this.epoch) {
        return refused('sync_expired', {});
      }
      at = rest;
    }
    const until = at.until ?? this.seq;
    const news = <T extends { seq: number }>(rows: T[], behind: number): T[] =>
      rows
        .filter(({ seq }) => seq > at.seen && seq > behind)
        .sort((one, other) => one.seq - other.seq)
        .slice(0, this.pageSize);
    const leads = news(
      [...this.leads.values()].filter(({ mine }) => mine),
      at.leads,
    );
    const followups = news(
      [...this.followups.values()].filter(({ followup }) => this.mine(followup.lead.id)),
      at.followups,
    );
    const gone = at.seen === 0 ? [] : news(this.gone, at.gone);
    const more = [leads, followups, gone].some(({ length }) => length === this.pageSize);
    const last = (rows: { seq: number }[], behind: number): number =>
      rows[rows.length - 1]?.seq ?? behind;
    const next: Position = more
      ? {
          seen: at.seen,
          until,
          leads: last(leads, at.leads),
          followups: last(followups, at.followups),
          gone: last(gone, at.gone),
        }
      : { ...fresh, seen: until };
    const page: SyncPage = {
      upserts: {
        leads: leads.map(({ lead }) => lead),
        followups: followups.map(({ followup }) => followup),
      },
      removed: {
        leads: gone
          .filter(({ kind, id }) => kind === 'leads' && !this.mine(id))
          .map(({ id }) => id),
        followups: gone
          .filter(
            ({ kind, id }) =>
              kind === 'followups' && !this.mine(this.followups.get(id)?.followup.lead.id ?? ''),
          )
          .map(({ id }) => id),
      },
      next: JSON.stringify([this.epoch, next]),
      has_more: more,
    };
    return { status: 200, body: page };
  }
}

function refused(code: string, fields: Record<string, string>): Answer {
  return { status: 422, body: { status: 422, code, detail: 'Refused.', fields } };
}

/** How the network treats a request: told before and after it reached the server. */
export interface Weather {
  before(): 'cut' | Answer | null;
  after(): 'cut' | null;
}

/** `fetch` to a model server through such a network. */
export function modelFetch(server: ModelServer, weather: () => Weather): typeof fetch {
  const asked = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    const { before, after } = weather();
    await Promise.resolve();
    const struck = before();
    if (struck === 'cut') {
      throw new TypeError('Network request failed');
    }
    const answer =
      struck ??
      server.answer(
        init.method ?? 'GET',
        url.pathname,
        url.searchParams,
        typeof init.body === 'string' && init.body ? JSON.parse(init.body) : undefined,
      );
    const said = JSON.stringify(answer.body ?? {});
    await Promise.resolve();
    if (after() === 'cut') {
      throw new TypeError('Network request failed');
    }
    return new Response(said, {
      status: answer.status,
      headers: { 'Content-Type': 'application/json', ...answer.headers },
    });
  };
  return asked as unknown as typeof fetch;
}
