import { config } from '../utils/config';
import { preference, setPreference } from '../utils/preferences';
import { uuid } from '../utils/uuid';
import { ApiService } from './ApiService';
import { components } from './apiTypes';
import { Result } from './problem';

type RegisterDevice = components['schemas']['RegisterDevice'];
export type Device = components['schemas']['DeviceView'];
export type DeviceNews = Pick<RegisterDevice, 'health' | 'push_subscription'>;

/** Tells the server that this phone or browser is there, and how it is. */
export class DeviceService {
  constructor(private readonly api: ApiService) {}

  /** This installation's id, the same until the app is removed. */
  id(): string {
    let id = preference('device');
    if (!id) {
      id = uuid();
      setPreference('device', id);
    }
    return id;
  }

  /** Reminders that this phone rang by itself. */
  tellShown(items: components['schemas']['ShownAlarm'][]): Promise<Result<undefined>> {
    return this.api.ask((client) => client.POST('/api/reminders/shown', { body: { items } }));
  }

  register(news: DeviceNews = {}): Promise<Result<Device>> {
    return this.api.ask((client) =>
      client.POST('/api/devices', {
        body: {
          client_id: this.id(),
          platform: config.platform,
          app_version: config.version,
          ...news,
        },
      }),
    );
  }
}
