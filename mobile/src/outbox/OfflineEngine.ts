import type { Services } from '../services';
import type { Meta } from '../services/MetaService';
import type { Presence } from '../services/PresenceService';
import type { Problem } from '../services/problem';
import type { MyStats } from '../services/StatsService';
import type { Disk, TableName } from '../store/disk';
import { type Changes, LocalStore, type Owner, type SyncMark } from '../store/LocalStore';
import { Mirror } from '../store/Mirror';
import { isUnsent } from '../store/overlay';
import type { BegunCall } from '../store/types';
import { Emitter } from '../utils/emitter';
import { log } from '../utils/log';
import { preference } from '../utils/preferences';
import type { Network, Tabs } from '../utils/system';
import { DEFAULT_ZONE } from '../utils/time';
import { makeDeeds } from './acts';
import { clock as realClock, type Clock } from './clock';
import { derived } from './live';
import { Puller } from './Puller';
import { Sender } from './Sender';
import type {
  Acts,
  Fate,
  LeadCounts,
  LeadQuery,
  Live,
  NextView,
  Offline,
  Opened,
  Reading,
  Search,
  StatsRange,
  UploadShelf,
} from './types';
import {
  chooseNext,
  countLeads,
  type Day,
  dayAround,
  followUpBuckets,
  history,
  leadList,
  oneLead,
  outboxView,
  rowOf,
} from './views';

export interface EngineParts {
  services: Services;
  openDisk: () => Promise<Disk>;
  network: Network;
  tabs: Tabs;
  /** The last person's audio goes with their rows: it is not in the store. */
  forgetAudio?: () => Promise<void>;
  clock?: Clock;
}

/** How often what changed is asked for while the app is open. */
const PULL_EVERY = 60_000;
/** Today's figures are asked for again this long after, looked at or not. */
const FIGURES_LAST = 15 * 60_000;
const HOUR = 3_600_000;

type Fetch = { state: 'fetching' | 'ready' | 'failed'; problem: Problem | null };

/** One person's store being open: all of it ends together at sign-out. */
interface Open {
  user: Owner;
  mirror: Mirror;
  sender: Sender;
  puller: Puller;
  deeds: ReturnType<typeof makeDeeds>;
  ended: boolean;
  stop: (() => void)[];
}

/**
 * The app's memory: opens the store for who is signed in, keeps it equal to the server, sends what
 * was done. Screens see it as `Offline`.
 */
export class OfflineEngine implements Offline {
  private readonly changed = new Emitter();
  private readonly clock: Clock;
  private store: LocalStore | null = null;
  private storeOpening: Promise<LocalStore> | null = null;
  private open: Open | null = null;
  private openedNow: Opened = { state: 'closed' };
  private turn: Promise<void> = Promise.resolve();
  private day: Day;
  private syncing = false;
  private pullProblem: Problem | null = null;
  private unreachable = false;
  private nextNow: NextView = { offer: null, state: 'idle', problem: null };
  private readonly histories = new Map<string, Fetch>();
  private readonly figures = new Map<string, Fetch>();
  private readonly arrived = new Set<string>();
  private watchers = new Map<string, number>();

  constructor(private readonly parts: EngineParts) {
    this.clock = parts.clock ?? realClock;
    this.day = dayAround(new Date(this.clock.now()), this.zone());
  }

  /** From now on follows who is signed in; answers how to stop. */
  attach(): () => void {
    const follow = (): void => void this.follow();
    const stop = this.parts.services.auth.subscribe(follow);
    follow();
    return () => {
      stop();
      this.close();
    };
  }

  /** When everything that sign-in or sign-out began is done. */
  settled(): Promise<void> {
    return this.turn;
  }

  // --- opening and closing

  private follow(): Promise<void> {
    this.turn = this.turn.then(async () => {
      const session = this.parts.services.auth.session();
      if (session.state !== 'signedIn') {
        this.close();
        return;
      }
      const { id, full_name } = session.user;
      if (this.open?.user.id !== id) {
        this.close();
        await this.openFor({ id, name: full_name });
      }
    });
    this.turn = this.turn.catch(() => {
      log('store_failed');
      this.close();
      this.become({ state: 'failed' });
    });
    return this.turn;
  }

  private async theStore(): Promise<LocalStore> {
    this.storeOpening ??= this.parts.openDisk().then((disk) => new LocalStore(disk));
    this.storeOpening.catch(() => {
      this.storeOpening = null; // the next try opens it anew
    });
    return this.storeOpening;
  }

  private async openFor(user: Owner): Promise<void> {
    this.become({ state: 'opening' });
    const store = await this.theStore();
    this.store = store;
    const owner = await store.owner();
    if (owner && owner.id !== user.id) {
      const unsent = await this.countUnsent(store);
      if (unsent > 0) {
        this.become({ state: 'foreign', name: owner.name, unsent });
        return;
      }
      await this.empty(store);
    }
    await store.own(user);
    const mirror = new Mirror(store);
    const session: { ended: boolean } = { ended: false };
    const isEnded = (): boolean => session.ended;
    const puller = new Puller(this.parts.services, store, isEnded);
    const sender = new Sender({
      services: this.parts.services,
      store,
      pull: () => this.pull(),
      clock: this.clock,
      mayGo: () => !session.ended && this.signedInAs(user.id) && this.parts.network.online(),
      today: () => this.today().name,
    });
    const deeds = makeDeeds({
      store,
      mirror,
      clock: this.clock,
      wake: () => void sender.wake(),
      inFlight: () => sender.current,
    });
    const open: Open = Object.assign(session, {
      user,
      mirror,
      sender,
      puller,
      deeds,
      stop: [] as (() => void)[],
    });
    this.open = open;
    await mirror.load();
    open.stop.push(
      mirror.changed.on(() => this.tell()),
      sender.changed.on(() => this.tell()),
      store.changed.on((changes) => this.noticed(changes)),
      this.parts.tabs.listen((message) => void this.heard(message)),
      this.parts.network.onChange(() => {
        this.tell();
        if (this.parts.network.online()) {
          this.wake();
        }
      }),
      this.parts.network.onForeground(() => this.wake()),
    );
    this.today();
    this.become({ state: 'ready' });
    this.everyHour(open);
    this.everyMinute(open);
    this.wake();
    void this.fetchMeta();
  }

  private async countUnsent(store: LocalStore): Promise<number> {
    const entries = await store.entries();
    const uploads = await store.uploads();
    // A call whose outcome nobody said yet is work as well.
    const begun = (await store.meta<BegunCall[]>('begun')) ?? [];
    return entries.filter(isUnsent).length + uploads.length + begun.length;
  }

  private async empty(store: LocalStore): Promise<void> {
    await store.wipe();
    await this.parts.forgetAudio?.().catch(() => log('store_failed'));
  }

  private close(): void {
    const { open } = this;
    this.open = null;
    if (open) {
      open.ended = true;
      open.sender.stop();
      open.mirror.close();
      open.stop.forEach((stop) => stop());
    }
    this.nextNow = { offer: null, state: 'idle', problem: null };
    this.histories.clear();
    this.figures.clear();
    this.arrived.clear();
    this.pullProblem = null;
    this.unreachable = false;
    this.become({ state: 'closed' });
  }

  /** What a screen asks for when the app was opened at its very address comes before the store. */
  private async opening(): Promise<Open | null> {
    if (!this.open) {
      await this.turn;
    }
    return this.open;
  }

  private signedInAs(id: string): boolean {
    const session = this.parts.services.auth.session();
    return session.state === 'signedIn' && session.user.id === id;
  }

  // --- the day's work

  private wake(): void {
    this.today();
    void this.open?.sender.wake();
    void this.pull();
  }

  private everyMinute(open: Open): void {
    this.every(
      open,
      () => PULL_EVERY,
      () => {
        if (this.parts.network.online()) {
          void this.pull();
        }
      },
    );
  }

  /** Midnight moves follow-ups to another section. A phone sleeps through timers: also by the hour. */
  private everyHour(open: Open): void {
    this.every(
      open,
      () => Math.min(HOUR, Math.max(1000, this.today().end - this.clock.now())),
      () => {
        this.today();
        this.tell();
      },
    );
  }

  private every(open: Open, wait: () => number, work: () => void): void {
    let callOff = (): void => undefined;
    const again = (): void => {
      callOff = this.clock.after(wait(), () => {
        work();
        again();
      });
    };
    open.stop.push(() => callOff());
    again();
  }

  private async pull(): Promise<Problem | null> {
    const { open } = this;
    if (!open || !this.parts.network.online()) {
      return { kind: 'offline' };
    }
    this.syncing = true;
    this.tell();
    const problem = await open.puller.pull();
    if (open.ended) {
      return { kind: 'cancelled' };
    }
    this.syncing = open.puller.busy;
    this.pullProblem = problem;
    this.unreachable = problem?.kind === 'offline' || problem?.kind === 'timeout';
    this.tell();
    if (!problem) {
      this.keepToday();
    }
    return problem;
  }

  /** Today's figures, so that they open without network too, never looked at before. */
  private keepToday(): void {
    const range = { from: this.day.name, to: this.day.name };
    const kept = this.metaOf<{ at: string }>(statsKey(range));
    if (!kept || this.clock.now() - Date.parse(kept.at) > FIGURES_LAST) {
      void this.fetchStats(range);
    }
  }

  private async fetchMeta(): Promise<void> {
    const answer = await this.parts.services.meta.get();
    if (answer.ok && this.open && this.store) {
      await this.store.setMeta('server', answer.data);
      this.today(); // its zone may be another than this phone knew
      this.tell();
    }
  }

  /** Histories that somebody looks at are fetched anew when the server has something new of them. */
  private noticed(changes: Changes): void {
    const keys: Partial<Record<TableName, string[]>> = {};
    for (const table of Object.keys(changes) as TableName[]) {
      if (changes[table].size > 0) {
        keys[table] = [...changes[table].keys()];
      }
    }
    this.parts.tabs.tell(keys);
    changes.entries.forEach((entry, id) => {
      if (entry?.state === 'confirmed') {
        this.arrived.add(id);
        if (entry.lead_id !== null && (this.watchers.get(entry.lead_id) ?? 0) > 0) {
          void this.fetchHistory(entry.lead_id);
        }
      }
    });
  }

  private async heard(message: unknown): Promise<void> {
    await this.open?.mirror.reread(message as Partial<Record<TableName, string[]>>);
  }

  private zone(): string {
    const server = this.open?.mirror.meta.get('server') as Meta | undefined;
    return server?.time_zone ?? preference('timeZone') ?? DEFAULT_ZONE;
  }

  private today(): Day {
    const now = this.clock.now();
    const day = dayAround(new Date(now), this.zone());
    if (day.name !== this.day.name || day.start !== this.day.start) {
      this.day = day;
    }
    return this.day;
  }

  private become(opened: Opened): void {
    this.openedNow = opened;
    this.tell();
  }

  private tell(): void {
    this.changed.emit();
  }

  private metaOf<T>(key: string): T | null {
    return (this.open?.mirror.meta.get(key) ?? null) as T | null;
  }

  private reading(): Reading {
    const mirror = this.open?.mirror;
    if (!mirror?.loaded) {
      return 'reading';
    }
    return this.metaOf<SyncMark>('sync')?.at ? 'ready' : 'first';
  }

  // --- what screens read

  private live<T>(tables: readonly TableName[], empty: T, make: (mirror: Mirror) => T): Live<T> {
    return derived(
      this.changed.on,
      () => {
        const mirror = this.open?.mirror;
        return [
          mirror,
          this.day,
          this.reading(),
          ...tables.map((table) => mirror?.versions[table]),
        ];
      },
      () => (this.open ? make(this.open.mirror) : empty),
    );
  }

  readonly opened: Live<Opened> = {
    subscribe: this.changed.on,
    get: () => this.openedNow,
  };

  readonly counts: Live<LeadCounts> = this.live(['leads'], NO_COUNTS, (mirror) =>
    countLeads(mirror, this.day),
  );

  readonly followups = this.live(
    ['followups', 'leads', 'meta'],
    { overdue: [], today: [], upcoming: [], badge: 0, without: 0, state: 'reading' },
    (mirror) => followUpBuckets(mirror, this.day, this.metaOf<Meta>('server'), this.reading()),
  );

  readonly outbox = this.live(
    ['entries', 'uploads', 'meta'],
    { needsYou: [], waiting: [], uploads: [], sentToday: 0, state: 'reading' },
    (mirror) => outboxView(mirror, this.day.name, this.reading()),
  );

  readonly begun: Live<BegunCall | null> = this.live(['meta'], null, (mirror) => {
    const begun = (mirror.meta.get('begun') ?? []) as BegunCall[];
    return begun[begun.length - 1] ?? null;
  });

  readonly presence: Live<Presence | null> = this.live(['meta'], null, () =>
    this.metaOf<Presence>('presence'),
  );

  readonly meta: Live<Meta | null> = this.live(['meta'], null, () => this.metaOf<Meta>('server'));

  readonly next: Live<NextView> = {
    subscribe: this.changed.on,
    get: () => this.nextNow,
  };

  readonly sync = derived(
    this.changed.on,
    () => [
      this.open?.mirror,
      this.open?.mirror.versions.entries,
      this.metaOf<SyncMark>('sync'),
      this.open?.sender.progress,
      this.open?.sender.problem,
      this.parts.network.online(),
      this.syncing,
      this.pullProblem,
      this.unreachable,
    ],
    () => {
      const entries = [...(this.open?.mirror.entries.values() ?? [])];
      const sender = this.open?.sender;
      const last = this.metaOf<SyncMark>('sync')?.at;
      const failed = sender?.problem ?? this.pullProblem;
      return {
        online: this.parts.network.online() && !this.unreachable && failed?.kind !== 'offline',
        last_sync: last ? new Date(last) : null,
        syncing: this.syncing,
        sending: sender?.progress ?? null,
        waiting: entries.filter(({ state }) => state === 'waiting').length,
        needs_you: entries.filter(({ state }) => state === 'refused' || state === 'conflict')
          .length,
        problem: failed,
      };
    },
  );

  leads(query: LeadQuery): Live<ReturnType<typeof leadList>> {
    return this.live(['leads'], { rows: [], counts: NO_COUNTS, state: 'reading' }, (mirror) =>
      leadList(mirror, query, this.day, this.counts.get(), this.reading()),
    );
  }

  lead(id: string): Live<ReturnType<typeof oneLead>> {
    // Not made again for every other lead: a screen of one lead compares its own rows.
    return derived(
      this.changed.on,
      () => {
        const mirror = this.open?.mirror;
        return [
          mirror,
          this.day,
          this.reading(),
          mirror?.leads.get(id),
          mirror?.versions.followups,
          mirror?.versions.entries,
        ];
      },
      () =>
        this.open
          ? oneLead(this.open.mirror, id, this.day, this.reading())
          : { lead: null, state: 'reading' as const, unsent: 0, followups: [] },
    );
  }

  timeline(id: string): ReturnType<Offline['timeline']> {
    const made = derived(
      this.changed.on,
      () => {
        const mirror = this.open?.mirror;
        return [
          mirror,
          mirror?.timelines.get(id),
          mirror?.versions.entries,
          this.histories.get(id),
        ];
      },
      () => {
        const record = this.open?.mirror.timelines.get(id);
        const fetch = this.histories.get(id);
        const items = this.open ? history(this.open.mirror, id, this.open.user) : [];
        return {
          items,
          state: fetch?.state ?? ('reading' as const),
          problem: fetch?.problem ?? null,
          as_of: record?.as_of ? new Date(record.as_of) : null,
          has_more: Boolean(record?.next_cursor),
        };
      },
    );
    return {
      get: made.get,
      subscribe: (listener) => {
        const stop = made.subscribe(listener);
        this.watchers.set(id, (this.watchers.get(id) ?? 0) + 1);
        return () => {
          stop();
          this.watchers.set(id, (this.watchers.get(id) ?? 1) - 1);
        };
      },
    };
  }

  stats(range: StatsRange): ReturnType<Offline['stats']> {
    const key = statsKey(range);
    return derived(
      this.changed.on,
      () => [this.open?.mirror, this.metaOf(key), this.figures.get(key)],
      () => {
        const kept = this.metaOf<{ stats: MyStats; at: string }>(key);
        const fetch = this.figures.get(key);
        return {
          stats: kept?.stats ?? null,
          as_of: kept ? new Date(kept.at) : null,
          state: fetch?.state ?? ('reading' as const),
          problem: fetch?.problem ?? null,
        };
      },
    );
  }

  // --- recordings on their way

  readonly shelf: UploadShelf = {
    uploads: async () => (this.open ? ((await this.store?.uploads()) ?? []) : []),
    put: async (upload) => {
      if (this.open) {
        await this.store?.putUpload(upload);
      }
    },
    remove: async (id) => {
      if (this.open) {
        await this.store?.removeUpload(id);
      }
    },
    searches: async () => (this.open && (await this.store?.meta<Search[]>('searches'))) || [],
    setSearches: async (searches) => {
      if (this.open) {
        await this.store?.setMeta('searches', searches);
      }
    },
  };

  // --- what screens do

  private get deeds(): Open['deeds'] {
    if (!this.open) {
      throw new Error('Nobody is signed in.');
    }
    return this.open.deeds;
  }

  readonly act: Acts = {
    logCall: (...args) => this.deeds.logCall(...args),
    addNote: (...args) => this.deeds.addNote(...args),
    bookFollowup: (...args) => this.deeds.bookFollowup(...args),
    completeFollowup: (...args) => this.deeds.completeFollowup(...args),
    undoComplete: (...args) => this.deeds.undoComplete(...args),
    moveFollowup: (...args) => this.deeds.moveFollowup(...args),
    editLead: (...args) => this.deeds.editLead(...args),
    setPresence: (...args) => this.deeds.setPresence(...args),
    retry: (...args) => this.deeds.retry(...args),
    edit: (...args) => this.deeds.edit(...args),
    drop: (...args) => this.deeds.drop(...args),
    resolveConflict: (...args) => this.deeds.resolveConflict(...args),
    beginCall: (...args) => this.deeds.beginCall(...args),
    callEnded: (...args) => this.deeds.callEnded(...args),
    dropCall: (...args) => this.deeds.dropCall(...args),
    sendNow: () => this.wake(),
    refresh: () => this.refresh(),
    fate: (entry, patience) => this.fate(entry, patience),
    askNext: (not) => this.askNext(not ?? []),
    openLead: (id) => this.openLead(id),
    olderTimeline: (id) => this.olderTimeline(id),
    fetchStats: (range) => this.fetchStats(range),
    signOut: () => this.signOut(),
    discardLeftBehind: () => this.discardLeftBehind(),
    openAgain: () => this.openAgain(),
  };

  private async refresh(): Promise<Problem | null> {
    await this.open?.sender.wake();
    return this.pull();
  }

  private fateNow(id: string): Fate {
    const entry = this.open?.mirror.entries.get(id);
    if (this.arrived.has(id) || entry?.state === 'confirmed') {
      return 'sent';
    }
    return entry ? (entry.state as Fate) : 'dropped';
  }

  private fate(id: string, patience = 3000): Promise<Fate> {
    return new Promise((resolve) => {
      const enough = (): void => {
        const fate = this.fateNow(id);
        if (fate !== 'waiting') {
          end(fate);
        }
      };
      const end = (fate: Fate): void => {
        stop();
        callOff();
        resolve(fate);
      };
      const stop = this.changed.on(enough);
      const callOff = this.clock.after(patience, () => end(this.fateNow(id)));
      enough();
    });
  }

  private async askNext(not: readonly string[]): Promise<void> {
    const open = await this.opening();
    if (!open) {
      return;
    }
    const become = (next: NextView): void => {
      if (!open.ended) {
        this.nextNow = next;
        this.tell();
      }
    };
    become({ ...this.nextNow, state: 'asking', problem: null });
    // Who was called offline a minute ago must not be offered again: the server hears of it first.
    await open.sender.wake();
    const skipped = new Set(not);
    const answer = this.parts.network.online()
      ? await this.parts.services.leads.next()
      : { ok: false as const, problem: { kind: 'offline' } as Problem };
    if (answer.ok) {
      if (answer.data === null) {
        become({ offer: null, state: 'none', problem: null });
        return;
      }
      const { lead, reason, lease_until } = answer.data;
      const record = open.mirror.leads.get(lead.id);
      const row = record ? rowOf(record, this.day) : { ...lead, not_sent: false };
      become({
        offer: { lead: row, reason, kind: null, lease_until, local: false },
        state: 'offered',
        problem: null,
      });
      return;
    }
    if (answer.problem.kind !== 'offline' && answer.problem.kind !== 'timeout') {
      become({ offer: null, state: 'failed', problem: answer.problem });
      return;
    }
    const chosen = chooseNext(
      open.mirror,
      this.clock.now(),
      this.day,
      this.metaOf<Meta>('server'),
      skipped,
    );
    become({
      offer: chosen && { ...chosen, reason: null, lease_until: null, local: true },
      state: chosen ? 'offered' : 'none',
      problem: answer.problem,
    });
  }

  private async openLead(id: string): Promise<void> {
    await (await this.opening())?.mirror.open(id);
    await this.fetchHistory(id);
  }

  private async fetchHistory(id: string): Promise<void> {
    await this.fetching(this.histories, id, async (store) => {
      const answer = await this.parts.services.leads.timeline(id);
      if (answer.ok) {
        await store().keepTimeline(id, answer.data);
      }
      return answer.ok ? null : answer.problem;
    });
  }

  private async olderTimeline(id: string): Promise<void> {
    const cursor = this.open?.mirror.timelines.get(id)?.next_cursor;
    if (!cursor || this.histories.get(id)?.state === 'fetching') {
      return;
    }
    await this.fetching(this.histories, id, async (store) => {
      const answer = await this.parts.services.leads.timeline(id, cursor);
      if (answer.ok) {
        await store().appendTimeline(id, cursor, answer.data);
      }
      return answer.ok ? null : answer.problem;
    });
  }

  private async fetchStats(range: StatsRange): Promise<void> {
    const key = statsKey(range);
    await this.opening();
    await this.fetching(this.figures, key, async (store) => {
      const answer = await this.parts.services.stats.mine(range);
      if (answer.ok) {
        const at = new Date(this.clock.now()).toISOString();
        await store().setMeta(key, { stats: answer.data, at });
      }
      return answer.ok ? null : answer.problem;
    });
  }

  /** Asks the server; `store` is refused to answers that come after the sign-out. */
  private async fetching(
    states: Map<string, Fetch>,
    key: string,
    ask: (store: () => LocalStore) => Promise<Problem | null>,
  ): Promise<void> {
    const { open, store } = this;
    if (!open || !store) {
      return;
    }
    const become = (fetch: Fetch): void => {
      if (!open.ended) {
        states.set(key, fetch);
        this.tell();
      }
    };
    become({ state: 'fetching', problem: null });
    try {
      const problem = await ask(() => {
        if (open.ended) {
          throw new Error('Signed out.');
        }
        return store;
      });
      become({ state: problem ? 'failed' : 'ready', problem });
    } catch {
      if (!open.ended) {
        log('store_failed');
        become({ state: 'failed', problem: { kind: 'unknown', status: 0 } });
      }
    }
  }

  private async signOut(): Promise<void> {
    this.close();
    const store = await this.theStore();
    await store.wipe();
    this.parts.tabs.tell({});
    await this.parts.services.auth.logout();
  }

  private async discardLeftBehind(): Promise<void> {
    if (this.openedNow.state !== 'foreign') {
      return;
    }
    await this.empty(await this.theStore());
    await this.follow();
  }

  private async openAgain(): Promise<void> {
    if (this.openedNow.state === 'failed') {
      this.storeOpening = null;
      await this.follow();
    }
  }
}

const NO_COUNTS: LeadCounts = {
  all: 0,
  due: 0,
  by_status: {
    new: 0,
    contacted: 0,
    interested: 0,
    follow_up: 0,
    unreachable: 0,
    enrolled: 0,
    not_interested: 0,
    invalid: 0,
  },
};

function statsKey({ from, to }: StatsRange): string {
  return `stats:${from ?? ''}:${to ?? ''}`;
}
