// What page and service worker know together, in the one storage that both may read.
const KEPT = 'reminders';
const MOST = 100;
const at = (name: string): string => `/m/reminders/${encodeURIComponent(name)}`;

/** Whether a reminder of this name rang on this browser. */
export async function isRung(name: string): Promise<boolean> {
  return (await recall(`rung/${name}`)) !== null;
}

export async function noteRung(name: string): Promise<void> {
  await keep(`rung/${name}`, 'yes');
  const kept = await caches.open(KEPT);
  const rung = (await kept.keys()).filter(({ url }) => url.includes(encodeURIComponent('rung/')));
  await Promise.all(rung.slice(0, -MOST).map((request) => kept.delete(request)));
}

/** A few words that outlive the page; a browser without the storage keeps none. */
export async function keep(name: string, value: string | null): Promise<void> {
  const kept = await caches.open(KEPT);
  if (value === null) {
    await kept.delete(at(name));
  } else {
    await kept.put(at(name), new Response(value));
  }
}

export async function recall(name: string): Promise<string | null> {
  const kept = await caches.open(KEPT);
  const found = await kept.match(at(name));
  return found ? found.text() : null;
}
