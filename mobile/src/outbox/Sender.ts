import type { Services } from '../services';
import type { Problem } from '../services/problem';
import type { LocalStore } from '../store/LocalStore';
import { followUpOf } from '../store/overlay';
import type { Entry } from '../store/types';
import { backoff } from '../utils/backoff';
import { Emitter } from '../utils/emitter';
import { exclusively } from '../utils/exclusively';
import { log } from '../utils/log';
import type { Clock } from './clock';
import { choose, heldOf, judge, send } from './sending';

interface Parts {
  services: Services;
  store: LocalStore;
  /** What changed at the server, asked for from now on. */
  pull(): Promise<Problem | null>;
  clock: Clock;
  /** Signed in as the owner of the store, and the system sees a network. */
  mayGo(): boolean;
  /** The local day, for "sent today". */
  today(): string;
}

/**
 * Sends what waits, one after the other and one tab at a time. Whatever happens to the app in
 * between, an entry is sent until the server said yes or no to it; its id makes the rest harmless.
 */
export class Sender {
  /** At every change of the fields below. */
  readonly changed = new Emitter();
  /** The entry that is on its way. */
  current: string | null = null;
  progress: { n: number; of: number } | null = null;
  problem: Problem | null = null;

  private running: Promise<void> | null = null;
  private again = false;
  private ended = false;
  /** Nothing is sent before: until then by our own patience, or by the server's word. */
  private patience = 0;
  private ordered = 0;
  private failures = 0;
  private callOff: (() => void) | null = null;

  constructor(private readonly parts: Parts) {}

  stop(): void {
    this.ended = true;
    this.callOff?.();
  }

  /** Somebody did something, the network is back, or the app is looked at: no more patience. */
  wake(): Promise<void> {
    this.patience = 0;
    return this.run();
  }

  /** Ends when everything was tried that can be tried now. */
  run(): Promise<void> {
    this.callOff?.();
    this.callOff = null;
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.rounds().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async rounds(): Promise<void> {
    do {
      this.again = false;
      try {
        const sent = await exclusively('outbox', () => this.drain());
        if (sent > 0 && !this.ended) {
          // The server's own values, so that what was sent need not be shown on top any more.
          void this.parts.pull();
        }
      } catch {
        if (!this.ended) {
          log('store_failed');
          this.failures += 1;
          this.ring(this.parts.clock.now() + backoff(this.failures, this.parts.clock.random));
        }
      }
    } while (this.again && !this.ended);
  }

  /** How many the server said yes to. */
  private async drain(): Promise<number> {
    const { store, clock } = this.parts;
    let sent = 0;
    try {
      for (;;) {
        if (this.ended || !this.parts.mayGo()) {
          return sent;
        }
        const until = Math.max(this.patience, this.ordered);
        if (until > clock.now()) {
          this.ring(until);
          return sent;
        }
        // From the disk: another tab may have sent or added something.
        const entries = await store.entries();
        const choice = choose(entries, clock.now());
        if (!choice.entry) {
          if (choice.at !== null) {
            this.ring(choice.at);
          }
          return sent;
        }
        const held = heldOf(entries);
        const left = entries.filter((one) => one.state === 'waiting' && !held.has(one)).length;
        this.current = choice.entry.id;
        this.progress = { n: sent + 1, of: sent + left };
        this.changed.emit();
        sent += (await this.one(choice.entry)) ? 1 : 0;
      }
    } finally {
      this.current = null;
      this.progress = null;
      this.changed.emit();
    }
  }

  private async one(entry: Entry): Promise<boolean> {
    const { store, services, clock } = this.parts;
    let followUp: string | null = null;
    if (entry.deed.kind.startsWith('followup-')) {
      const found = await this.followUpId(followUpOf(entry) ?? '');
      if (found.problem) {
        await this.answered(entry, found.problem);
        return false;
      }
      if (found.id === null) {
        await this.answered(entry, { kind: 'not_found' });
        return false;
      }
      followUp = found.id;
    }
    if (!(await store.sending(entry.id))) {
      return false; // dropped meanwhile
    }
    const answer = await send(services, entry, followUp);
    if (this.ended) {
      return false; // the app is signed out or closed: the entry is sent again, done once
    }
    if (!answer.ok) {
      await this.answered({ ...entry, tries: entry.tries + 1 }, answer.problem);
      return false;
    }
    this.failures = 0;
    this.problem = null;
    await store.confirm(entry.id, answer.data, this.parts.today(), new Date(clock.now()));
    return true;
  }

  private async answered(entry: Entry, problem: Problem): Promise<void> {
    const { store, clock } = this.parts;
    const verdict = judge(problem, entry);
    if (verdict.what === 'later') {
      this.problem = problem;
      this.failures += 1;
      this.patience = clock.now() + backoff(this.failures, clock.random);
      if (verdict.wait !== null) {
        this.ordered = clock.now() + verdict.wait;
      }
      return;
    }
    // The server spoke: the network is fine.
    this.failures = 0;
    this.problem = null;
    if (verdict.what === 'postpone') {
      await store.postpone(entry.id, clock.now() + backoff(entry.tries, clock.random));
    } else if (verdict.what === 'conflict') {
      await store.conflict(entry.id, verdict.theirs);
      void this.parts.pull(); // the others' values are news
    } else {
      log('outbox_refused');
      await store.refuse(entry.id, verdict.refusal);
      if (verdict.refusal.code === 'not_yours') {
        void this.parts.pull();
      }
    }
  }

  /** A follow-up that came with a call has an id only the sync tells. */
  private async followUpId(key: string): Promise<{ id: string | null; problem: Problem | null }> {
    const known = await this.parts.store.followUpId(key);
    if (known !== null) {
      return { id: known, problem: null };
    }
    const problem = await this.parts.pull();
    return { id: problem ? null : await this.parts.store.followUpId(key), problem };
  }

  private ring(at: number): void {
    this.callOff?.();
    this.callOff = this.parts.clock.after(at - this.parts.clock.now(), () => void this.run());
  }
}
