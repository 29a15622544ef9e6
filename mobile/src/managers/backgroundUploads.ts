import { theServices } from '../services/context';
import { LocalStore } from '../store/LocalStore';
import { openDisk } from '../store/openDisk';
import { telephony } from '../telephony';
import { preference } from '../utils/preferences';
import { makeQueue } from './makeQueue';
import type { UploadQueue } from './UploadQueue';

let shown: UploadQueue | null = null;

/** The queue of the app that is open; what comes back takes it away. */
export function queueOfTheApp(queue: UploadQueue): () => void {
  shown = queue;
  return () => {
    shown = shown === queue ? null : shown;
  };
}

/** Android wakes this without a screen when there is network; it ends when nothing can go. */
export async function uploadInBackground(): Promise<void> {
  if (shown) {
    await shown.wake();
    return;
  }
  const services = theServices();
  await services.auth.start();
  const session = services.auth.session();
  const store = new LocalStore(await openDisk('crm'));
  const owner = await store.owner();
  if (session.state !== 'signedIn' || owner?.id !== session.user.id) {
    return;
  }
  const queue = makeQueue({
    services,
    telephony,
    shelf: {
      uploads: () => store.uploads(),
      put: (upload) => store.putUpload(upload),
      remove: (id) => store.removeUpload(id),
      searches: async () => [],
      setSearches: async () => undefined,
    },
  });
  const stop = queue.start();
  await queue.wake();
  stop();
  if ((await store.uploads()).some(({ state }) => state !== 'refused')) {
    await telephony.scheduleUploads(preference('wifiOnly') === 'yes');
  }
}
