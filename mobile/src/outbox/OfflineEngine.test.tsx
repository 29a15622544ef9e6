import { act as drawn, renderHook, waitFor } from '@testing-library/react-native';
import React from 'react';

import { aFollowUp, aLead, offlineWith, type Offlined } from '../testing/offline';
import { rohit, sneha } from '../testing/people';
import { tokenAnswer } from '../testing/signedIn';
import {
  OfflineEngine,
  OfflineProvider,
  useFollowups,
  useLead,
  useLeads,
  useOutbox,
  useTimeline,
} from '.';

jest.useFakeTimers({ now: new Date('2026-11-23T05:00:00Z') }); // 10:30 in Kolkata

function hook<T>({ offline }: Offlined, use: () => T) {
  return renderHook(use, {
    wrapper: ({ children }: { children: React.ReactNode }) => (
      <OfflineProvider offline={offline}>{children}</OfflineProvider>
    ),
  });
}

const page = (next: string, leads: unknown[] = [], followups: unknown[] = []) => ({
  status: 200,
  body: {
    upserts: { leads, followups },
    removed: { leads: [], followups: [] },
    next,
    has_more: false,
  },
});

describe('the list', () => {
  const due = aLead({
    student_name: 'Vedant Ingale',
    phone_e164: '+919000000001',
    next_followup_at: '2026-11-23T18:00:00Z', // 23:30 of the same local day
    status: 'follow_up',
  });
  const tomorrow = aLead({
    student_name: 'Ketan Bhagat',
    next_followup_at: '2026-11-23T18:40:00Z', // 00:10 of the next local day
    status: 'interested',
  });
  const fresh = aLead({ student_name: 'Aarav Bhosale' });
  const called = aLead({
    student_name: 'Rutuja Chavan',
    last_contacted_at: '2026-11-22T10:00:00Z',
    alternate_phone: '+912041234567',
    status: 'contacted',
  });

  test('is in the order of the server, with counts by the local day', async () => {
    const app = await offlineWith({ leads: [called, fresh, tomorrow, due] });
    const { result } = hook(app, () => useLeads());
    expect(result.current.rows.map(({ id }) => id)).toEqual([
      due.id,
      tomorrow.id,
      fresh.id,
      called.id,
    ]);
    expect(result.current.rows.map(({ has_due_followup }) => has_due_followup)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(result.current.counts).toMatchObject({ all: 4, due: 1 });
    expect(result.current.counts.by_status).toMatchObject({ new: 1, contacted: 1, enrolled: 0 });
    expect(result.current.state).toBe('ready');
  });

  test.each([
    ['ved', ['Vedant Ingale']],
    ['INGALE', ['Vedant Ingale']],
    ['+91 90000-00001', ['Vedant Ingale']],
    ['09000000001', ['Vedant Ingale']],
    ['20412', ['Rutuja Chavan']],
    ['nobody', []],
    ['v', ['Vedant Ingale', 'Ketan Bhagat', 'Aarav Bhosale', 'Rutuja Chavan']],
  ])('searches %s as the server does', async (search, names) => {
    const app = await offlineWith({ leads: [called, fresh, tomorrow, due] });
    const { result } = hook(app, () => useLeads({ search }));
    expect(result.current.rows.map(({ student_name }) => student_name)).toEqual(names);
  });

  test('filters by status and by what is due; rows that did not change are the same', async () => {
    const app = await offlineWith({ leads: [called, fresh, tomorrow, due] });
    const { result, rerender } = hook(app, () => useLeads({ statuses: ['new', 'contacted'] }));
    expect(result.current.rows.map(({ id }) => id)).toEqual([fresh.id, called.id]);
    const [before] = result.current.rows;
    await drawn(() => app.offline.act.editLead(called, { city: 'Pune' }, { city: 'Satara' }));
    rerender({});
    expect(result.current.rows[0]).toBe(before);
    expect(result.current.rows[1]).toMatchObject({ not_sent: true });
    const dueOnly = hook(app, () => useLeads({ dueOnly: true })).result;
    expect(dueOnly.current.rows.map(({ id }) => id)).toEqual([due.id]);
  });

  test('midnight makes what was tomorrow due', async () => {
    const app = await offlineWith({
      leads: [tomorrow],
      followups: [aFollowUp(tomorrow, { scheduled_at: '2026-11-23T18:40:00Z' })],
    });
    const { result } = hook(app, () => useFollowups());
    expect(result.current).toMatchObject({ badge: 0, upcoming: [{ bucket: 'upcoming' }] });
    await drawn(async () => {
      jest.setSystemTime(new Date('2026-11-23T18:29:59Z'));
      await jest.advanceTimersByTimeAsync(3_600_000);
    });
    expect(result.current).toMatchObject({ badge: 1, today: [{ bucket: 'today' }] });
    jest.setSystemTime(new Date('2026-11-23T05:00:00Z'));
  });
});

describe('what is done without network', () => {
  test('a call shows at once in lead, list, follow-ups, history and outbox', async () => {
    const lead = aLead();
    const app = await offlineWith({ leads: [lead] });
    const { result } = hook(app, () => ({
      one: useLead(lead.id),
      followups: useFollowups(),
      timeline: useTimeline(lead.id),
      outbox: useOutbox(),
    }));
    const begun = await drawn(() => app.offline.act.beginCall({ lead, number: lead.phone_e164 }));
    expect(app.offline.begun.get()?.client_id).toBe(begun.client_id);
    await drawn(async () => {
      await app.offline.act.logCall(lead, {
        client_id: begun.client_id,
        outcome: 'connected',
        started_at: '2026-11-23T04:58:00Z',
        duration_seconds: 90,
        direction: 'outgoing',
        notes: 'Father decides',
        status: null,
        followup: { scheduled_at: '2026-11-24T05:00:00Z', description: 'Fees' },
      });
    });
    const { one, followups, timeline, outbox } = result.current;
    expect(one.lead).toMatchObject({
      status: 'contacted',
      call_count: 1,
      last_contacted_at: '2026-11-23T04:58:00Z',
      next_followup_at: '2026-11-24T05:00:00Z',
      not_sent: true,
    });
    expect(one.unsent).toBe(1);
    expect(followups.upcoming).toMatchObject([{ description: 'Fees', not_sent: true }]);
    expect(timeline.items).toMatchObject([
      { kind: 'call', unsent: 'waiting', by: { name: rohit.full_name } },
    ]);
    expect(outbox.waiting).toMatchObject([{ deed: { kind: 'call' }, tries: 0 }]);
    expect(app.offline.begun.get()).toBeNull();
  });

  test('two presses of Save are one call', async () => {
    const lead = aLead();
    const app = await offlineWith({ leads: [lead] });
    const { client_id } = await app.offline.act.beginCall({ lead, number: lead.phone_e164 });
    const call = {
      client_id,
      outcome: 'busy' as const,
      started_at: '2026-11-23T04:58:00Z',
      duration_seconds: 0,
      direction: 'outgoing' as const,
    };
    await Promise.all([app.offline.act.logCall(lead, call), app.offline.act.logCall(lead, call)]);
    expect(app.offline.outbox.get().waiting).toHaveLength(1);
    expect(app.offline.lead(lead.id).get().lead?.call_count).toBe(1);
  });

  test('a call without outcome survives a second one and the end of the app', async () => {
    const lead = aLead();
    const app = await offlineWith({ leads: [lead] });
    const first = await app.offline.act.beginCall({ lead, number: lead.phone_e164 });
    const second = await app.offline.act.beginCall({ lead, number: lead.phone_e164 });
    await app.offline.act.callEnded({ duration_seconds: 7 });
    expect(app.offline.begun.get()).toMatchObject({
      client_id: second.client_id,
      duration_seconds: 7,
    });
    await app.offline.act.dropCall();
    expect(app.offline.begun.get()?.client_id).toBe(first.client_id);
  });

  test('done and undone before it was sent leaves nothing to send', async () => {
    const lead = aLead();
    const followup = aFollowUp(lead);
    const app = await offlineWith({ leads: [lead], followups: [followup] });
    await app.offline.act.completeFollowup(followup.client_id);
    expect(app.offline.followups.get()).toMatchObject({ badge: 0 });
    expect(app.offline.lead(lead.id).get().lead?.next_followup_at).toBeNull();
    expect(await app.offline.act.undoComplete(followup.client_id)).toBeNull();
    expect(app.offline.followups.get()).toMatchObject({ badge: 1 });
    expect(app.offline.outbox.get().waiting).toEqual([]);
  });

  test('a change to what it was already is none', async () => {
    const lead = aLead({ city: 'Pune' });
    const app = await offlineWith({ leads: [lead] });
    expect(
      await app.offline.act.editLead(
        lead,
        { city: 'Pune', email: null },
        { city: ' Pune ', email: '' },
      ),
    ).toBeNull();
    expect(app.offline.outbox.get().waiting).toEqual([]);
  });
});

describe('answers of the server', () => {
  const lead = aLead({ city: 'Pune' });
  const sync = { 'GET /api/sync': () => page('token-2') };

  test('a change that meets another one is decided field by field', async () => {
    const bodies: unknown[] = [];
    const app = await offlineWith({
      leads: [lead],
      online: true,
      script: {
        ...sync,
        [`PATCH /api/leads/${lead.id}`]: ({ body }) => {
          bodies.push(body);
          return bodies.length === 1
            ? {
                status: 409,
                body: {
                  status: 409,
                  code: 'changed_meanwhile',
                  detail: 'x',
                  fields: { city: 'Karad', email: 'a@b.in' },
                },
              }
            : { status: 200, body: { ...lead, timeline: [] } };
        },
      },
    });
    const id = await app.offline.act.editLead(
      lead,
      { city: 'Pune', email: null, status: 'new' },
      { city: 'Satara', email: 'x@y.in', status: 'interested' },
    );
    expect(await app.offline.act.fate(id ?? '')).toBe('conflict');
    // Not what one wanted, but what the server said.
    expect(app.offline.lead(lead.id).get().lead).toMatchObject({ city: 'Pune', status: 'new' });
    expect(app.offline.outbox.get().needsYou[0]?.conflict).toEqual([
      { field: 'city', base: 'Pune', mine: 'Satara', theirs: 'Karad' },
      { field: 'email', base: null, mine: 'x@y.in', theirs: 'a@b.in' },
    ]);
    await app.offline.act.resolveConflict(id ?? '', { city: 'mine', email: 'theirs' });
    expect(await app.offline.act.fate(id ?? '')).toBe('sent');
    expect(bodies[1]).toEqual({
      city: 'Satara',
      status: 'interested',
      base: { city: 'Karad', status: 'new' },
    });
  });

  test('what is refused is taken back, kept with its reason, and sent again when changed', async () => {
    const notes: { client_id: string; body: string }[] = [];
    const app = await offlineWith({
      leads: [lead],
      online: true,
      script: {
        ...sync,
        [`POST /api/leads/${lead.id}/notes`]: ({ body }) => {
          notes.push(body as (typeof notes)[0]);
          return notes.length === 1
            ? {
                status: 422,
                body: { code: 'too_long', detail: 'Too long.', fields: { body: 'x' } },
              }
            : { status: 201, body: { id: 'n1' } };
        },
      },
    });
    const id = await app.offline.act.addNote(lead, { body: 'first', is_contact: true });
    expect(await app.offline.act.fate(id)).toBe('refused');
    expect(app.offline.lead(lead.id).get().lead?.last_contacted_at).toBeNull();
    expect(app.offline.timeline(lead.id).get().items).toMatchObject([{ unsent: 'refused' }]);
    expect(app.offline.outbox.get().needsYou[0]?.refusal).toEqual({
      code: 'too_long',
      detail: 'Too long.',
      fields: { body: 'x' },
    });
    expect(await app.offline.act.edit(id, { kind: 'note', body: 'second' })).toBe(true);
    expect(await app.offline.act.fate(id)).toBe('sent');
    expect(notes.map(({ body }) => body)).toEqual(['first', 'second']);
    expect(app.offline.outbox.get()).toMatchObject({ needsYou: [], waiting: [], sentToday: 1 });
  });

  test('a lead that moved away: said so, and the rest goes on', async () => {
    const other = aLead();
    const app = await offlineWith({
      leads: [lead, other],
      online: true,
      script: {
        ...sync,
        [`POST /api/leads/${lead.id}/notes`]: () => ({ status: 404, body: {} }),
        [`POST /api/leads/${other.id}/notes`]: () => ({ status: 201, body: { id: 'n1' } }),
      },
    });
    const gone = await app.offline.act.addNote(lead, { body: 'kept text' });
    const fine = await app.offline.act.addNote(other, { body: 'b' });
    expect(await app.offline.act.fate(gone)).toBe('refused');
    expect(await app.offline.act.fate(fine)).toBe('sent');
    expect(app.offline.outbox.get().needsYou[0]).toMatchObject({
      refusal: { code: 'not_yours', detail: 'This lead is not yours any more.' },
      deed: { body: { body: 'kept text' } },
      lead: { student_name: lead.student_name },
    });
  });

  test('what needs a refused booking waits; dropping the booking drops it', async () => {
    const app = await offlineWith({
      leads: [lead],
      online: true,
      script: {
        ...sync,
        'POST /api/followups': () => ({
          status: 422,
          body: { code: 'in_past', detail: 'In the past.', fields: {} },
        }),
        [`POST /api/leads/${lead.id}/notes`]: () => ({ status: 201, body: { id: 'n1' } }),
      },
    });
    const booking = app.offline.act.bookFollowup(lead, { scheduled_at: '2026-11-24T05:00:00Z' });
    const done = app.offline.act.completeFollowup((await booking) || '');
    const note = app.offline.act.addNote(lead, { body: 'independent' });
    expect(await app.offline.act.fate(await booking)).toBe('refused');
    expect(await app.offline.act.fate(await note)).toBe('sent');
    expect(app.offline.outbox.get().waiting.map(({ id }) => id)).toEqual([await done]);
    await app.offline.act.drop(await booking);
    expect(app.offline.outbox.get()).toMatchObject({ needsYou: [], waiting: [] });
  });

  test('the server is left alone as long as it says, whatever happens meanwhile', async () => {
    let asked = 0;
    const app = await offlineWith({
      leads: [lead],
      online: true,
      script: {
        ...sync,
        [`POST /api/leads/${lead.id}/notes`]: () => {
          asked += 1;
          return asked === 1
            ? { status: 503, body: {}, headers: { 'Retry-After': '120' } }
            : { status: 201, body: { id: `n${asked}` } };
        },
      },
    });
    await app.offline.act.addNote(lead, { body: 'a' });
    await jest.advanceTimersByTimeAsync(60_000);
    app.network.foreground();
    await app.offline.act.addNote(lead, { body: 'b' });
    await jest.advanceTimersByTimeAsync(50_000);
    expect(asked).toBe(1);
    await jest.advanceTimersByTimeAsync(15_000);
    expect(asked).toBe(3);
    expect(app.offline.outbox.get().waiting).toEqual([]);
  });

  test('a failing server is asked again after 1, 2, 4 seconds, with some chance in it', async () => {
    const at: number[] = [];
    const app = await offlineWith({
      leads: [lead],
      online: true,
      script: {
        ...sync,
        [`POST /api/leads/${lead.id}/notes`]: () => {
          at.push(Date.now());
          return at.length < 5 ? { status: 502, body: {} } : { status: 201, body: { id: 'n1' } };
        },
      },
    });
    await app.offline.act.addNote(lead, { body: 'a' });
    await jest.advanceTimersByTimeAsync(20_000);
    const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(waits).toHaveLength(4);
    [1000, 2000, 4000, 8000].forEach((wait, index) => {
      expect(waits[index]).toBeGreaterThanOrEqual(wait * 0.75 - 1);
      expect(waits[index]).toBeLessThanOrEqual(wait * 1.25 + 1);
    });
  });

  test('what was sent stays shown until the server itself says it', async () => {
    let synced = 0;
    let lost = true;
    const after = { ...lead, call_count: 1, status: 'contacted' as const };
    const app = await offlineWith({
      leads: [lead],
      online: true,
      script: {
        'GET /api/sync': () => {
          synced += 1;
          return lost ? 'offline' : page('token-2', [after]);
        },
        [`POST /api/leads/${lead.id}/calls`]: () => ({ status: 201, body: { id: 'c1' } }),
      },
    });
    const id = await app.offline.act.logCall(lead, {
      outcome: 'connected',
      started_at: '2026-11-23T04:58:00Z',
      duration_seconds: 9,
      direction: 'outgoing',
    });
    expect(await app.offline.act.fate(id)).toBe('sent');
    await waitFor(() => expect(app.offline.sync.get().problem?.kind).toBe('offline'));
    expect(synced).toBeGreaterThan(0);
    expect(app.offline.lead(lead.id).get().lead).toMatchObject({ call_count: 1, not_sent: false });
    lost = false;
    await app.offline.act.refresh();
    expect(app.offline.lead(lead.id).get().lead).toMatchObject({ call_count: 1 });
    expect(app.offline.sync.get()).toMatchObject({ online: true, waiting: 0, problem: null });
    expect((await app.disk.read((tx) => tx.all('entries'))).length).toBe(0);
  });
});

describe('whose data it is', () => {
  test('another person finds nothing of the last one, and first decides on what was not sent', async () => {
    const lead = aLead();
    const app = await offlineWith({
      leads: [lead],
      script: { 'POST /api/auth/login': () => ({ status: 200, body: tokenAnswer(2, sneha) }) },
    });
    await app.offline.act.addNote(lead, { body: 'a' });
    await app.services.auth.login({ username: 'tc002', password: 'x' });
    await app.offline.settled();
    expect(app.offline.opened.get()).toEqual({
      state: 'foreign',
      name: rohit.full_name,
      unsent: 1,
    });
    expect(app.offline.leads({}).get().rows).toEqual([]);
    expect(app.offline.outbox.get().waiting).toEqual([]);
    // Still there for Rohit: nothing was thrown away yet.
    expect(await app.disk.read((tx) => tx.all('entries'))).toHaveLength(1);
    await app.offline.act.discardLeftBehind();
    expect(app.offline.opened.get()).toEqual({ state: 'ready' });
    expect(app.offline.leads({}).get()).toMatchObject({ rows: [], state: 'first' });
    expect(await app.disk.read((tx) => tx.all('leads'))).toEqual([]);
  });

  test('with nothing unsent the next person simply begins', async () => {
    const app = await offlineWith({
      leads: [aLead()],
      script: { 'POST /api/auth/login': () => ({ status: 200, body: tokenAnswer(2, sneha) }) },
    });
    await app.services.auth.login({ username: 'tc002', password: 'x' });
    await app.offline.settled();
    expect(app.offline.opened.get()).toEqual({ state: 'ready' });
    expect(app.offline.leads({}).get().rows).toEqual([]);
  });

  test('a call without outcome is not thrown away either', async () => {
    const lead = aLead();
    const app = await offlineWith({
      leads: [lead],
      script: { 'POST /api/auth/login': () => ({ status: 200, body: tokenAnswer(2, sneha) }) },
    });
    await app.offline.act.beginCall({ lead, number: lead.phone_e164 });
    await app.services.auth.login({ username: 'tc002', password: 'x' });
    await app.offline.settled();
    expect(app.offline.opened.get()).toMatchObject({ state: 'foreign', unsent: 1 });
  });

  test("today's figures are kept by the sync, before anybody looks, and not asked for each minute", async () => {
    const app = await offlineWith({
      online: true,
      script: {
        'GET /api/sync': () => page('token-2'),
        'GET /api/me/stats': () => ({ status: 200, body: { calls_today: 7 } }),
      },
    });
    const figures = () => app.asked.filter(({ path }) => path === '/api/me/stats');
    await jest.advanceTimersByTimeAsync(5 * 60_000);
    expect(figures().map(({ query }) => query.get('from'))).toEqual(['2026-11-23']);
    const today = { from: '2026-11-23', to: '2026-11-23' };
    expect(app.offline.stats(today).get().stats).toEqual({ calls_today: 7 });
  });

  test('a screen that is there before the store gets its answers all the same', async () => {
    const lead = aLead();
    const app = await offlineWith({ leads: [lead] });
    const offline = new OfflineEngine({
      services: app.services,
      openDisk: async () => app.disk,
      network: app.network,
      tabs: { tell: () => undefined, listen: () => () => undefined },
    });
    const stop = offline.attach();
    // The address of a lead, or of the figures, was opened: nobody waits for the store.
    await Promise.all([
      offline.act.openLead(lead.id),
      offline.act.fetchStats({}),
      offline.act.askNext(),
    ]);
    expect(offline.timeline(lead.id).get().state).toBe('failed'); // no network here
    expect(offline.stats({}).get().state).toBe('failed');
    expect(offline.next.get()).toMatchObject({ state: 'offered', offer: { local: true } });
    stop();
  });

  test('a store that does not open is tried again', async () => {
    const app = await offlineWith({ leads: [aLead()] });
    let broken = true;
    const offline = new OfflineEngine({
      services: app.services,
      openDisk: () => (broken ? Promise.reject(new Error('no room')) : Promise.resolve(app.disk)),
      network: app.network,
      tabs: { tell: () => undefined, listen: () => () => undefined },
    });
    const stop = offline.attach();
    await offline.settled();
    expect(offline.opened.get()).toEqual({ state: 'failed' });
    broken = false;
    await offline.act.openAgain();
    expect(offline.opened.get()).toEqual({ state: 'ready' });
    expect(offline.leads({}).get().rows).toHaveLength(1);
    stop();
  });

  test('signing out empties the phone', async () => {
    const lead = aLead();
    const app = await offlineWith({ leads: [lead] });
    await app.offline.act.addNote(lead, { body: 'a' });
    await app.offline.act.signOut();
    expect(app.services.auth.session().state).toBe('signedOut');
    for (const table of ['leads', 'entries', 'meta', 'timelines'] as const) {
      expect(await app.disk.read((tx) => tx.all(table))).toEqual([]);
    }
    expect(app.offline.leads({}).get().rows).toEqual([]);
  });
});
