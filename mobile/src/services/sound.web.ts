import type { Sound } from './soundTypes';

/** A kept file, by the name under which a cache of this browser has it. */
export async function openSound(uri: string): Promise<Sound> {
  const found = await caches.match(uri);
  if (!found) {
    throw new Error('not kept');
  }
  const url = URL.createObjectURL(await found.blob());
  try {
    return await opened(url, () => URL.revokeObjectURL(url));
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
}

/** From the server, heard while it comes; kept for the next time beside that. */
export async function openRemote(
  url: string,
  keep: (url: string) => Promise<string>,
): Promise<Sound> {
  const sound = await opened(url);
  keep(url).catch(() => undefined);
  return sound;
}

const PATIENCE = 20_000;

function opened(src: string, end: () => void = () => undefined): Promise<Sound> {
  const audio = new Audio();
  audio.preload = 'auto';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('too slow')), PATIENCE);
    const done = (work: () => void) => (): void => {
      clearTimeout(timer);
      audio.onerror = null;
      audio.onloadedmetadata = null;
      work();
    };
    audio.onerror = done(() => reject(new Error('cannot play')));
    audio.onloadedmetadata = done(() => resolve(soundOf(audio, end)));
    audio.src = src;
  });
}

function soundOf(audio: HTMLAudioElement, end: () => void): Sound {
  let tell: (fault: boolean) => void = () => undefined;
  audio.onended = () => {
    audio.currentTime = 0;
    tell(false);
  };
  audio.onerror = () => tell(true);
  return {
    get duration() {
      // A browser's own recordings do not say how long they are.
      return Number.isFinite(audio.duration) ? audio.duration : null;
    },
    at: () => audio.currentTime,
    play: () => audio.play(),
    pause: () => audio.pause(),
    seek: (to) => void (audio.currentTime = to),
    setRate: (rate) => void (audio.playbackRate = rate),
    close() {
      audio.onended = null;
      audio.onerror = null;
      audio.pause();
      audio.removeAttribute('src');
      end();
    },
    onEnd: (listener) => void (tell = listener),
  };
}

// Apart from audio that waits to be sent: this may go at any time.
const CACHE = 'heard';
const PLACE = '/m/heard/';
const LIMIT = 60 * 1024 * 1024;

/** Recordings that were heard once, to be heard again without network. */
export const heard = {
  async find(id: string): Promise<string | null> {
    return (await (await caches.open(CACHE)).match(PLACE + id)) ? PLACE + id : null;
  },
  async keep(id: string, url: string): Promise<string> {
    const answer = await fetch(url);
    if (answer.status !== 200) {
      throw new Error('not fetched');
    }
    const blob = await answer.blob();
    const cache = await caches.open(CACHE);
    await cache.put(PLACE + id, sized(blob));
    await this.trim();
    return PLACE + id;
  },
  async forget(id: string): Promise<void> {
    await (await caches.open(CACHE)).delete(PLACE + id);
  },
  async clear(): Promise<void> {
    await caches.delete(CACHE);
  },
  async size(): Promise<number> {
    return (await sizes()).reduce((sum, { size }) => sum + size, 0);
  },
  /** Caches list what they keep in the order of keeping: the oldest go first. */
  async trim(): Promise<void> {
    const cache = await caches.open(CACHE);
    let sum = 0;
    for (const { request, size } of (await sizes()).reverse()) {
      sum += size;
      if (sum > LIMIT) {
        await cache.delete(request);
      }
    }
  },
};

function sized(blob: Blob): Response {
  return new Response(blob, {
    headers: { 'Content-Type': blob.type, 'X-Size': String(blob.size) },
  });
}

async function sizes(): Promise<{ request: Request; size: number }[]> {
  const cache = await caches.open(CACHE);
  return Promise.all(
    (await cache.keys()).map(async (request) => ({
      request,
      size: Number((await cache.match(request))?.headers.get('X-Size') ?? 0),
    })),
  );
}
