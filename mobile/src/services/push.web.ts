import { keep } from '../utils/rung';
import { PushService } from './pushTypes';

const READY_MS = 10_000;

export const push: PushService = {
  exists: 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window,
  async subscribe(key) {
    const manager = (await worker())?.pushManager;
    if (!manager || Notification.permission !== 'granted') {
      return null;
    }
    let known = await manager.getSubscription();
    if (known && !sameKey(known.options.applicationServerKey, key)) {
      await known.unsubscribe(); // the server made itself a new key
      known = null;
    }
    known ??= await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint, expirationTime, keys } = known.toJSON();
    return endpoint && keys?.p256dh && keys.auth
      ? {
          endpoint,
          expirationTime: expirationTime ?? null,
          keys: { p256dh: keys.p256dh, auth: keys.auth },
        }
      : null;
  },
  async unsubscribe() {
    const known = await (await worker())?.pushManager.getSubscription();
    await known?.unsubscribe();
  },
  async remember(what) {
    await keep('me', what && JSON.stringify(what));
  },
  onChange(listener) {
    const heard = ({ data }: MessageEvent): void => {
      if (data === 'push-changed') {
        listener();
      }
    };
    navigator.serviceWorker?.addEventListener('message', heard);
    let status: PermissionStatus | null = null;
    let stopped = false;
    void navigator.permissions
      ?.query({ name: 'notifications' })
      .then((found) => {
        if (!stopped) {
          status = found;
          found.addEventListener('change', listener);
        }
      })
      .catch(() => undefined);
    return () => {
      stopped = true;
      navigator.serviceWorker?.removeEventListener('message', heard);
      status?.removeEventListener('change', listener);
    };
  },
};

/** The registered worker once it is active; none in development. */
async function worker(): Promise<ServiceWorkerRegistration | null> {
  if (!push.exists || !(await navigator.serviceWorker.getRegistration('/m/'))) {
    return null;
  }
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), READY_MS));
  return Promise.race([navigator.serviceWorker.ready, late]);
}

function sameKey(known: ArrayBuffer | null, wanted: string): boolean {
  if (!known) {
    return false;
  }
  const text = btoa(String.fromCharCode(...new Uint8Array(known)));
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/[=]+$/, '') === wanted;
}
