import { theServices } from '../services/context';
import { LocalStore } from '../store/LocalStore';
import { openDisk } from '../store/openDisk';
import { telephony } from '../telephony';
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
    await telephony.cancelUploads(); // the next sign-in's own queue asks anew
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
  // Not asked for anew here: that would begin at once, again and again while the server is away.
  // The job stays and Android waits longer each time; an empty queue has cancelled it.
}
