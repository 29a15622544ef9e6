/// <reference lib="WebWorker" />
// The app opens without network: its files are kept, one cache for each build. What the API says
// is never kept here; that is the store's work.
import { offlineFiles } from 'virtual:files';

import { isRung, noteRung, recall } from '../src/utils/rung.web';

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

/** What the server sends (crm_app/domain/reminders/sending.py). */
interface Sent {
  kind?: 'reminder' | 'enquiries';
  id?: string;
  receipt?: string;
  stage?: 'soon' | 'due' | 'overdue';
  tag?: string;
  followup?: string;
  lead?: string;
  title?: string;
  text?: string;
  clock?: string;
  count?: number;
}
interface Me {
  device: string;
  version: string;
  language: string;
}

const WORDS = {
  en: {
    soon: (clock: string) => `Soon, at ${clock}`,
    due: (clock: string) => `Now, ${clock}`,
    overdue: (clock: string) => `Since ${clock}, still to do`,
    call: 'Call',
    open: 'Open',
    enquiries: (count: number) =>
      count === 1 ? 'A student of yours asked again' : `${count} of your students asked again`,
  },
  hi: {
    soon: (clock: string) => `थोड़ी देर में, ${clock}`,
    due: (clock: string) => `अभी, ${clock}`,
    overdue: (clock: string) => `${clock} से बाकी है`,
    call: 'कॉल करें',
    open: 'खोलें',
    enquiries: (count: number) => `आपके ${count} छात्रों ने फिर पूछताछ की`,
  },
};

worker.addEventListener('push', (event) => event.waitUntil(arrive(event.data)));

async function arrive(data: PushMessageData | null): Promise<void> {
  let sent: Sent = {};
  try {
    sent = (data?.json() ?? {}) as Sent;
  } catch {
    // Not ours; a browser wants something shown all the same.
  }
  const me = await whoAmI();
  const words = WORDS[me?.language === 'hi' ? 'hi' : 'en'];
  const isReminder = sent.kind === 'reminder' && !!sent.lead;
  const tag = sent.tag ?? 'crm';
  // The alarm of the open app rang for the same time: shown, but not heard again.
  const silent = isReminder && (await isRung(tag).catch(() => false));
  if (isReminder) {
    const earlier = await worker.registration.getNotifications();
    earlier
      .filter((one) => one.tag !== tag && (one.data as Shown | null)?.followup === sent.followup)
      .forEach((one) => one.close());
  }
  const body = isReminder
    ? [words[sent.stage ?? 'due'](clockOf(sent.clock)), sent.text].filter(Boolean).join(', ')
    : undefined;
  const title = isReminder
    ? (sent.title ?? 'Education CRM')
    : sent.kind === 'enquiries'
      ? words.enquiries(sent.count ?? 1)
      : 'Education CRM';
  await worker.registration.showNotification(title, {
    body,
    tag,
    silent,
    icon: `${BASE}icon-192.png`,
    badge: `${BASE}icon-192.png`,
    requireInteraction: isReminder && sent.stage !== 'soon',
    data: {
      followup: sent.followup,
      url: isReminder ? `${BASE}leads/${sent.lead}` : `${BASE}leads`,
    },
    ...(isReminder
      ? {
          actions: [
            { action: 'call', title: words.call },
            { action: 'open', title: words.open },
          ],
        }
      : {}),
  } as NotificationOptions);
  if (isReminder) {
    await noteRung(tag).catch(() => undefined);
    await confirm(sent);
  }
}

/** `16:30` as the app writes it. */
function clockOf(clock = ''): string {
  const [hour, minute] = clock.split(':');
  const at = Number(hour);
  return minute ? `${at % 12 || 12}:${minute} ${at < 12 ? 'am' : 'pm'}` : clock;
}

const PAUSES = [0, 2000, 8000];

/** Says that it was shown; the token came with the message and opens nothing else. */
async function confirm({ id, receipt }: Sent): Promise<void> {
  if (!id || !receipt) {
    return;
  }
  const body = JSON.stringify({ token: receipt, shown_at: new Date().toISOString() });
  for (const pause of PAUSES) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const answer = await fetch(`/api/reminders/${encodeURIComponent(id)}/receipt`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      credentials: 'omit',
    }).catch(() => null);
    if (answer && answer.status < 500 && answer.status !== 429) {
      return;
    }
  }
}

interface Shown {
  url?: string;
  followup?: string;
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const asked = (event.notification.data as Shown | null)?.url ?? BASE;
  // Only ever inside this app, whatever a message says.
  const inside = asked.startsWith(BASE) ? asked : BASE;
  const target = event.action === 'call' ? `${inside}?call=true` : inside;
  event.waitUntil(
    worker.clients.matchAll({ type: 'window' }).then((open) => {
      const mine = open.find((client) => new URL(client.url).pathname.startsWith(BASE));
      return mine
        ? mine
            .focus()
            .catch(() => mine) // a browser may refuse the focus, and still go there
            .then((client) => client.navigate(target))
        : worker.clients.openWindow(target);
    }),
  );
});

worker.addEventListener('pushsubscriptionchange', (event) =>
  (event as ExtendableEvent).waitUntil(renew(event as PushSubscriptionChange)),
);

interface PushSubscriptionChange extends ExtendableEvent {
  oldSubscription?: PushSubscription | null;
  newSubscription?: PushSubscription | null;
}

/** The browser changed the address: an open app tells the server, else the worker does it alone. */
async function renew(event: PushSubscriptionChange): Promise<void> {
  const key = event.oldSubscription?.options.applicationServerKey;
  const now =
    event.newSubscription ??
    (key
      ? await worker.registration.pushManager
          .subscribe({ userVisibleOnly: true, applicationServerKey: key })
          .catch(() => null)
      : null);
  const open = await worker.clients.matchAll({ type: 'window' });
  if (open.length > 0) {
    open.forEach((client) => client.postMessage('push-changed'));
    return;
  }
  const me = await whoAmI();
  const token = me && (await accessToken());
  if (me && token) {
    await fetch('/api/devices', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({
        client_id: me.device,
        platform: 'web',
        app_version: me.version,
        push_subscription: now && now.toJSON(),
      }),
    }).catch(() => null);
  }
}

/** By the cookie, as a tab does it and never beside one (utils/exclusively.web.ts). */
async function accessToken(): Promise<string | null> {
  return await navigator.locks.request('crm.refresh', async () => {
    const answer = await fetch('/api/auth/refresh', {
      method: 'POST',
      headers: { 'X-CRM-Client': 'web' },
    }).catch(() => null);
    return answer?.ok ? ((await answer.json()) as { access_token: string }).access_token : null;
  });
}

async function whoAmI(): Promise<Me | null> {
  const kept = await recall('me').catch(() => null);
  return kept ? (JSON.parse(kept) as Me) : null;
}
