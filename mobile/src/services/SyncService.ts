import { ApiService } from './ApiService';
import { components } from './apiTypes';
import { Problem, Result } from './problem';

export type SyncPage = components['schemas']['SyncPage'];

/** What changed for this telecaller since a token, page by page. */
export class SyncService {
  constructor(private readonly api: ApiService) {}

  /** One page; without a token it begins with everything. */
  changes(since: string | null, signal?: AbortSignal): Promise<Result<SyncPage>> {
    return this.api.ask((client) =>
      client.GET('/api/sync', { params: { query: { since: since ?? undefined } }, signal }),
    );
  }

  /**
   * All pages since the token. `keep` stores a page together with its `next`, in one transaction:
   * the next page is asked for only then, so that a stop at any moment loses nothing. A token the
   * server no longer knows is answered by `restart`, and everything comes again.
   */
  async pull(
    since: string | null,
    keep: (page: SyncPage) => Promise<void>,
    { restart, signal }: { restart?: () => Promise<void>; signal?: AbortSignal } = {},
  ): Promise<Problem | null> {
    let token = since;
    for (;;) {
      const answer = await this.changes(token, signal);
      if (!answer.ok) {
        if (
          answer.problem.kind === 'invalid' &&
          answer.problem.code === 'sync_expired' &&
          token !== null
        ) {
          token = null;
          await restart?.();
          continue;
        }
        return answer.problem;
      }
      await keep(answer.data);
      token = answer.data.next;
      if (!answer.data.has_more) {
        return null;
      }
    }
  }
}
