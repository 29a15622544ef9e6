import { ApiService } from './ApiService';
import { components } from './apiTypes';
import { Result } from './problem';

export type Presence = components['schemas']['Presence'];
export type PresenceView = components['schemas']['PresenceView'];

export class PresenceService {
  constructor(private readonly api: ApiService) {}

  set(state: Presence): Promise<Result<PresenceView>> {
    return this.api.ask((client) => client.PUT('/api/me/presence', { body: { state } }));
  }
}
