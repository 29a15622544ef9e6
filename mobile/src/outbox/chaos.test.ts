import { createServices } from '../services';
import { MemoryDisk } from '../store/memoryDisk';
import type { Entry } from '../store/types';
import { memoryTokenStore } from '../testing/memoryTokenStore';
import { chances, modelFetch, ModelServer, type Weather } from '../testing/modelServer';
import { fakeNetwork } from '../testing/offline';
import { rohit } from '../testing/people';
import type { Clock } from './clock';
import { OfflineEngine } from '.';

// What goes wrong here is meant to, and each time is one line in the log.
jest.mock('../utils/log', () => ({ log: () => undefined }));

const START = Date.parse('2026-11-23T05:00:00Z');
const STATUSES = ['contacted', 'interested', 'follow_up', 'unreachable'] as const;
const OUTCOMES = ['connected', 'busy', 'no_answer'] as const;

/** Everything that is under way comes to where it waits for time or for the network. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(() => resolve()));
  }
}

class Day {
  readonly random: () => number;
  time = START;
  timers: { at: number; then: () => void }[] = [];
  server = new ModelServer(() => this.time);
  network = fakeNetwork();
  disk = new MemoryDisk();
  engine!: OfflineEngine;
  private detach = (): void => undefined;
  tokens = memoryTokenStore({ user: rohit, refresh_token: 'r' });
  trouble = 0.35;
  kills = 0;
  cuts = 0;
  /** By client_id or text: what was surely kept, since its promise ended. */
  notes = new Map<string, string>(); // text -> entry
  calls = new Set<string>();
  dropped = new Set<string>();
  everRefused = new Set<string>();
  order: { lead: string; id: string }[] = [];
  presence: string | null = null;

  constructor(readonly seed: number) {
    this.random = chances(seed);
  }

  clock: Clock = {
    now: () => this.time,
    random: () => this.random(),
    after: (wait, then) => {
      const timer = { at: this.time + wait, then };
      this.timers.push(timer);
      return () => {
        this.timers = this.timers.filter((one) => one !== timer);
      };
    },
  };

  weather = (): Weather => {
    const chance = this.random();
    const cut = (): 'cut' => {
      this.cuts += 1;
      return 'cut';
    };
    const online = this.network.online();
    return {
      before: () => {
        if (!online || chance < this.trouble * 0.4) {
          return cut();
        }
        if (chance < this.trouble * 0.5) {
          return { status: 503, body: {}, headers: { 'Retry-After': '3' } };
        }
        return chance < this.trouble * 0.6 ? { status: 500, body: {} } : null;
      },
      after: () => (!this.network.online() || chance > 1 - this.trouble * 0.4 ? cut() : null),
    };
  };

  pick<T>(from: readonly T[]): T {
    const found = from[Math.floor(this.random() * from.length)];
    if (found === undefined) {
      throw new Error('Nothing to choose from.');
    }
    return found;
  }

  async start(): Promise<void> {
    const services = createServices({
      fetch: modelFetch(this.server, this.weather),
      tokenStore: this.tokens,
      client: 'app',
    });
    const { disk } = this;
    this.engine = new OfflineEngine({
      services,
      openDisk: async () => disk,
      network: this.network,
      clock: this.clock,
      tabs: { tell: () => undefined, listen: () => () => undefined },
    });
    await services.auth.start();
    this.detach = this.engine.attach();
    await this.engine.settled();
    await rest();
  }

  /** The app is ended as by the system: no word to anybody, whatever it was doing. */
  async kill(): Promise<void> {
    this.kills += 1;
    const next = this.disk.reopen();
    this.timers = [];
    this.detach();
    this.disk = next;
    await this.start();
    if (this.disk.killed) {
      await this.kill();
    }
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      const due = this.timers.filter(({ at }) => at <= end).sort((one, two) => one.at - two.at)[0];
      if (!due) {
        break;
      }
      this.timers = this.timers.filter((one) => one !== due);
      this.time = Math.max(this.time, due.at);
      due.then();
      await rest();
    }
    this.time = end;
  }

  /** Something a telecaller does; that the app is killed under it is no failure. */
  private async does(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.disk.killed) {
        throw error;
      }
    }
  }

  async step(n: number): Promise<void> {
    const { act } = this.engine;
    const leads = this.engine.leads({}).get().rows;
    const chance = this.random();
    const soon = (): string =>
      new Date(this.time + 60_000 * Math.floor(1 + this.random() * 3000)).toISOString();
    if (chance < 0.5 && leads.length > 0) {
      const lead = this.pick(leads);
      const kind = this.random();
      await this.does(async () => {
        if (kind < 0.3) {
          const body = `${this.random() < 0.15 ? 'REFUSE ' : ''}note ${n}`;
          const id = await act.addNote(lead, { body, is_contact: this.random() < 0.3 });
          this.notes.set(body, id);
          this.order.push({ lead: lead.id, id });
        } else if (kind < 0.6) {
          const booked =
            this.random() < 0.4 ? { scheduled_at: soon(), description: `n${n}` } : null;
          const id = await act.logCall(lead, {
            outcome: this.pick(OUTCOMES),
            started_at: new Date(this.time - 60_000).toISOString(),
            duration_seconds: 30,
            direction: 'outgoing',
            status: this.random() < 0.4 ? this.pick(STATUSES) : null,
            followup: booked,
          });
          this.calls.add(id);
          this.order.push({ lead: lead.id, id });
        } else if (kind < 0.75) {
          const id = await act.bookFollowup(lead, { scheduled_at: soon(), description: `b${n}` });
          this.order.push({ lead: lead.id, id });
        } else {
          const seen = this.engine.lead(lead.id).get().lead;
          const field = this.pick(['city', 'status', 'alternate_phone', 'email'] as const);
          const value = {
            city: `City ${n}`,
            status: this.pick(STATUSES),
            alternate_phone: `98${String(10_000_000 + n).slice(0, 3)} ${10_000 + n}`,
            email: this.random() < 0.2 ? `REFUSE ${n}` : `s${n}@x.in`,
          }[field];
          await act.editLead(lead, { [field]: seen?.[field] ?? null }, { [field]: value });
        }
      });
    } else if (chance < 0.62) {
      const { overdue, today, upcoming } = this.engine.followups.get();
      const all = [...overdue, ...today, ...upcoming];
      if (all.length > 0) {
        const { key } = this.pick(all);
        await this.does(async () => {
          const what = this.random();
          if (what < 0.3) {
            await act.moveFollowup(key, { scheduled_at: soon() });
          } else {
            await act.completeFollowup(key);
            if (what > 0.6) {
              await act.undoComplete(key);
            }
          }
        });
      }
    } else if (chance < 0.66) {
      const presence = this.pick(['working', 'break', 'off'] as const);
      await this.does(async () => {
        await act.setPresence(presence);
        this.presence = presence;
      });
    } else if (chance < 0.74) {
      this.network.become(!this.network.online());
    } else if (chance < 0.82) {
      this.office(n);
    } else if (chance < 0.88) {
      this.disk.killAfter(Math.floor(this.random() * 25));
    } else if (chance < 0.9) {
      await this.kill();
    } else if (chance < 0.95) {
      await this.does(() => this.decide());
    } else {
      await this.pass(Math.floor(this.random() * 120_000));
    }
    if (this.random() < 0.5) {
      await rest();
    }
    await this.pass(Math.floor(this.random() * 4000));
    this.note();
    if (this.disk.killed) {
      await this.kill();
    }
  }

  /** Meanwhile in the office. */
  private office(n: number): void {
    const ids = [...this.server.leads.keys()];
    const what = this.random();
    const id = this.pick(ids);
    if (what < 0.45) {
      this.server.change(id, { city: `Office ${n}`, status: this.pick(STATUSES) });
    } else if (what < 0.7) {
      this.server.move(id, false);
    } else if (what < 0.9) {
      this.server.move(id, true);
    } else if (what < 0.95) {
      this.server.add();
    } else {
      this.server.epoch += 1;
    }
  }

  private note(): void {
    for (const { id } of this.engine.outbox.get().needsYou) {
      this.everRefused.add(id);
    }
  }

  /** The person looks at what needs a decision and takes one. */
  async decide(): Promise<void> {
    const { act } = this.engine;
    const entry = this.engine.outbox.get().needsYou[0];
    if (!entry) {
      return;
    }
    if (entry.state === 'conflict') {
      const choices = Object.fromEntries(
        (entry.conflict ?? []).map(({ field }) => [
          field,
          this.random() < 0.5 ? ('mine' as const) : ('theirs' as const),
        ]),
      );
      await act.resolveConflict(entry.id, choices);
    } else if (entry.deed.kind === 'note' && entry.refusal?.code === 'refused_text') {
      const body = entry.deed.body.body.replace('REFUSE ', '');
      // Noted first: killed after it was kept, nobody would.
      this.notes.delete(entry.deed.body.body);
      this.notes.set(body, entry.id);
      await act.edit(entry.id, { kind: 'note', body });
    } else if (this.random() < 0.3) {
      await act.retry(entry.id);
    } else {
      this.forget(entry);
      await act.drop(entry.id);
    }
  }

  private forget(entry: Entry): void {
    this.dropped.add(entry.id);
  }

  /** Fair weather until nothing waits any more. */
  async evening(): Promise<void> {
    this.trouble = 0;
    this.disk.killAfter(Infinity);
    await rest();
    if (this.disk.killed) {
      await this.kill();
    }
    this.network.become(true);
    for (let round = 0; round < 400; round += 1) {
      await this.pass(301_000);
      await rest();
      this.note();
      const { needsYou, waiting } = this.engine.outbox.get();
      if (needsYou.length + waiting.length === 0) {
        break;
      }
      await this.decide();
      await rest();
    }
    await this.engine.act.refresh();
    await rest();
    await this.engine.act.refresh();
    await rest();
  }
}

declare const process: { env: Record<string, string | undefined> };

/** More of them by CHAOS_DAYS=1000, when something here was changed. */
const DAYS = Number(process.env.CHAOS_DAYS ?? 24);
const SEEDS = Array.from({ length: DAYS }, (_, at) => at + 1);
const STEPS = 60;
const seen = { kills: 0, cuts: 0, repeats: 0, sent: 0, refused: 0 };

test.each(SEEDS)('whatever happens, phone and server agree in the evening (%i)', async (seed) => {
  const day = new Day(seed);
  for (let n = 0; n < 9; n += 1) {
    day.server.add();
  }
  await day.start();
  await day.pass(60_000);
  for (let n = 0; n < STEPS; n += 1) {
    await day.step(n);
  }
  await day.evening();
  const { server, engine, disk } = day;

  // Nothing waits, and nothing is shown that the server did not say.
  expect(engine.outbox.get()).toMatchObject({ needsYou: [], waiting: [] });
  expect(await disk.read((tx) => tx.all('entries'))).toEqual([]);

  // The phone has exactly the telecaller's leads and follow-ups, each as the server has it.
  const mine = [...server.leads.values()].filter((kept) => kept.mine).map(({ lead }) => lead);
  const kept = await disk.read((tx) => tx.all('leads'));
  const byId = <T extends { id: string }>(rows: T[]): T[] =>
    [...rows].sort((one, other) => (one.id < other.id ? -1 : 1));
  expect(byId(kept.map(({ base }) => base))).toEqual(byId(mine));
  expect(kept.filter(({ shown }) => shown !== null)).toEqual([]);
  const ids = new Set(mine.map(({ id }) => id));
  const promised = [...server.followups.values()]
    .map(({ followup }) => followup)
    .filter(({ lead }) => ids.has(lead.id));
  const followups = await disk.read((tx) => tx.all('followups'));
  expect(byId(followups.map(({ base }) => base ?? fail()))).toEqual(byId(promised));
  const shown = engine.leads({}).get().rows;
  expect(byId([...shown]).map(({ id, status, call_count }) => [id, status, call_count])).toEqual(
    byId(mine).map(({ id, status, call_count }) => [id, status, call_count]),
  );

  // Nothing is lost: what the phone said it keeps is there, unless the person gave it up.
  const texts = [...server.notes.values()].map(({ body }) => body);
  for (const [text, id] of day.notes) {
    if (!day.dropped.has(id)) {
      expect(texts).toContain(text);
    }
  }
  for (const id of day.calls) {
    if (!day.dropped.has(id)) {
      expect([...server.calls.keys()]).toContain(id);
    }
  }
  // Nothing is doubled.
  expect(new Set(texts).size).toBe(texts.length);
  for (const { lead } of server.leads.values()) {
    const calls = [...server.calls.values()].filter((call) => call.lead === lead.id).length;
    expect(lead.call_count).toBe(calls);
  }
  const keys = [...server.followups.values()].map(({ followup }) => followup.client_id);
  expect(new Set(keys).size).toBe(keys.length);

  // On each lead it came in the order it was done, but for what was refused on the way.
  for (const lead of server.leads.keys()) {
    const done = day.order.filter((one) => one.lead === lead && !day.everRefused.has(one.id));
    const came = server.accepted.filter((one) => one.lead === lead).map((one) => one.client_id);
    const expected = done.map(({ id }) => id).filter((id) => came.includes(id));
    expect(came.filter((id) => expected.includes(id))).toEqual(expected);
  }
  if (day.presence) {
    expect(server.presence).toBe(day.presence);
  }
  seen.kills += day.kills;
  seen.cuts += day.cuts;
  seen.repeats += server.repeats;
  seen.sent += server.accepted.length;
  seen.refused += day.everRefused.size;
});

test('and a lot did happen', () => {
  expect(seen.kills).toBeGreaterThan(50);
  expect(seen.cuts).toBeGreaterThan(200);
  // Arrived, but the answer did not: sent again and done once.
  expect(seen.repeats).toBeGreaterThan(20);
  expect(seen.sent).toBeGreaterThan(300);
  expect(seen.refused).toBeGreaterThan(20);
});

function fail(): never {
  throw new Error('A follow-up the server never told.');
}
