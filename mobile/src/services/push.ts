import { PushService } from './pushTypes';

/**
 * Android: the app has alarms of its own and no push yet. FCM would be this file, with a carrier
 * beside WebPush in crm_app/adapters/push.py.
 */
export const push: PushService = {
  exists: false,
  subscribe: async () => null,
  unsubscribe: async () => undefined,
  remember: async () => undefined,
  onChange: () => () => undefined,
};
