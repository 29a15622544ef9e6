/// <reference lib="WebWorker" />
// The app opens without network: its files are kept, one cache for each build. What the API says
// is never kept here; that is the store's work.
import { offlineFiles } from 'virtual:files';

const worker = self as unknown as ServiceWorkerGlobalScope;
const BASE = '/m/';
const PREFIX = 'app-';
const CACHE = `${PREFIX}${offlineFiles.build}`;

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      // Past the browser's own cache, so that a build is kept whole or not at all.
      .then((cache) =>
        cache.addAll(
          offlineFiles.paths.map((path) => new Request(BASE + path, { cache: 'no-cache' })),
        ),
      )
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      // The last build's files stay for tabs that still run it and load a screen later.
      .then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== CACHE))
      .then((old) => Promise.all(old.slice(0, -1).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (
    request.method !== 'GET' ||
    url.origin !== worker.location.origin ||
    !url.pathname.startsWith(BASE)
  ) {
    return;
  }
  event.respondWith(request.mode === 'navigate' ? page(request) : file(request));
});

/** The newest page when it comes soon, else the kept one: every address is the same page. */
async function page(request: Request): Promise<Response> {
  const kept = await caches.match(`${BASE}index.html`, { cacheName: CACHE });
  if (!kept) {
    return fetch(request);
  }
  const soon = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), 2500));
  const fresh = fetch(request).then(
    (response) => (response.ok ? response : kept),
    () => kept,
  );
  return Promise.race([fresh, soon]);
}

/** Files carry a hash in their names: a kept one is never old. */
async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

worker.addEventListener('push', (event) => {
  const sent = (event.data?.json() ?? {}) as {
    title?: string;
    body?: string;
    url?: string;
    tag?: string;
  };
  event.waitUntil(
    worker.registration.showNotification(sent.title ?? 'Education CRM', {
      body: sent.body,
      tag: sent.tag,
      icon: `${BASE}icon-192.png`,
      badge: `${BASE}icon-192.png`,
      data: { url: sent.url },
    }),
  );
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const asked = (event.notification.data as { url?: string } | null)?.url ?? BASE;
  // Only ever inside this app, whatever a message says.
  const target = asked.startsWith(BASE) ? asked : BASE;
  event.waitUntil(
    worker.clients.matchAll({ type: 'window' }).then((open) => {
      const mine = open.find((client) => new URL(client.url).pathname.startsWith(BASE));
      return mine
        ? mine.focus().then((client) => client.navigate(target))
        : worker.clients.openWindow(target);
    }),
  );
});
