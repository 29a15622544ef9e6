import type { AudioFile } from './port';
import { uuid } from '../utils/uuid';

// Audio of the browser's own: the Cache API keeps large bodies on the disk and gives them back as
// blobs. The service worker leaves caches of other names alone.
const CACHE = 'audio';
const PLACE = '/m/audio/';

/** Puts audio where it survives the page; what comes back names it. */
export async function keepAudio(
  blob: Blob,
  { name, durationSeconds }: { name: string; durationSeconds: number | null },
): Promise<AudioFile> {
  const uri = PLACE + uuid();
  const file: AudioFile = {
    uri,
    name,
    mimeType: blob.type || 'application/octet-stream',
    sizeBytes: blob.size,
    modifiedAt: Date.now(),
    durationSeconds,
  };
  const cache = await caches.open(CACHE);
  // A header takes ASCII only, a file's name anything.
  const facts = encodeURIComponent(JSON.stringify(file));
  const headers = { 'Content-Type': file.mimeType, 'X-Audio-File': facts };
  await cache.put(uri, new Response(blob, { headers }));
  return file;
}

export async function keptAudio(uri: string): Promise<{ file: AudioFile; blob: Blob } | null> {
  const found = await (await caches.open(CACHE)).match(uri);
  const file = found && factsOf(found);
  return found && file ? { file, blob: await found.blob() } : null;
}

export async function keptAudios(): Promise<AudioFile[]> {
  const cache = await caches.open(CACHE);
  const all = await Promise.all((await cache.keys()).map((request) => cache.match(request)));
  return all
    .map((found) => found && factsOf(found))
    .filter((file): file is AudioFile => Boolean(file));
}

export async function removeAudio(uri: string): Promise<boolean> {
  return uri.startsWith(PLACE) && (await caches.open(CACHE)).delete(uri);
}

function factsOf(kept: Response): AudioFile | null {
  const facts = kept.headers.get('X-Audio-File');
  return facts ? (JSON.parse(decodeURIComponent(facts)) as AudioFile) : null;
}
