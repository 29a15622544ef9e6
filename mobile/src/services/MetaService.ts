import { setPreference } from '../utils/preferences';
import { ApiService } from './ApiService';
import { components } from './apiTypes';
import { Result } from './problem';

export type Meta = components['schemas']['Meta'];

/** Statuses, outcomes, limits and the organisation's time zone. */
export class MetaService {
  constructor(private readonly api: ApiService) {}

  async get(signal?: AbortSignal): Promise<Result<Meta>> {
    const answer = await this.api.ask((client) => client.GET('/api/meta', { signal }));
    if (answer.ok) {
      // Every time on the screen is drawn in this zone, also at the next start without network.
      setPreference('timeZone', answer.data.time_zone);
    }
    return answer;
  }
}
