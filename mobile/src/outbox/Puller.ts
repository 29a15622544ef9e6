import type { Services } from '../services';
import type { Problem } from '../services/problem';
import type { SyncPage } from '../services/SyncService';
import { type LocalStore, SyncMoved } from '../store/LocalStore';
import { exclusively } from '../utils/exclusively';
import { log } from '../utils/log';

/** Brings what changed at the server into the store, page by page. */
export class Puller {
  private now: Promise<Problem | null> | null = null;
  private next: Promise<Problem | null> | null = null;

  constructor(
    private readonly services: Services,
    private readonly store: LocalStore,
    private readonly ended: () => boolean,
  ) {}

  get busy(): boolean {
    return this.now !== null;
  }

  /**
   * A walk that begins after this call, so that it brings everything the server said yes to until
   * now: who calls while one is under way waits for the one behind it.
   */
  pull(): Promise<Problem | null> {
    if (!this.now) {
      return this.begin();
    }
    this.next ??= this.now.then(() => {
      this.next = null;
      return this.now ?? this.begin();
    });
    return this.next;
  }

  private begin(): Promise<Problem | null> {
    const walk = exclusively('sync', () => this.walk())
      .catch((error: unknown): Problem => {
        if (!this.ended()) {
          log('store_failed');
        }
        return error instanceof SyncMoved ? { kind: 'cancelled' } : { kind: 'unknown', status: 0 };
      })
      .finally(() => {
        if (this.now === walk) {
          this.now = null;
        }
      });
    this.now = walk;
    return walk;
  }

  private async walk(): Promise<Problem | null> {
    for (;;) {
      if (this.ended()) {
        return { kind: 'cancelled' };
      }
      // Confirmed before the walk begins, so contained in what it brings.
      const confirmed = (await this.store.entries())
        .filter(({ state }) => state === 'confirmed')
        .map(({ id }) => id);
      const mark = await this.store.sync();
      let since = mark.token;
      let fresh = !mark.midway;
      const keep = async (page: SyncPage): Promise<void> => {
        if (this.ended()) {
          throw new SyncMoved();
        }
        await this.store.keepPage(page, since, new Set(fresh ? confirmed : []));
        since = page.next;
      };
      const problem = await this.services.sync.pull(mark.token, keep, {
        restart: async () => {
          await this.store.forgetServer();
          since = null;
          fresh = true;
        },
      });
      // One that the last start of the app left in the middle began before what was sent since.
      if (problem || fresh) {
        return problem;
      }
    }
  }
}
