import { ApiService } from './ApiService';
import { components } from './apiTypes';
import { Result } from './problem';

export type MyStats = components['schemas']['MyStats'];

export class StatsService {
  constructor(private readonly api: ApiService) {}

  /** `from` and `to` are local dates of the organisation, both inclusive; without them today. */
  mine(range: { from?: string; to?: string } = {}, signal?: AbortSignal): Promise<Result<MyStats>> {
    return this.api.ask((client) =>
      client.GET('/api/me/stats', { params: { query: range }, signal }),
    );
  }
}
