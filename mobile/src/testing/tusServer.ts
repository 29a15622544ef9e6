import { bytesOfBase64 } from '../telephony/base64';

export interface Arrived {
  size: number;
  length: number;
  /** Of all bytes in their order; `digestOf` the audio is the same when it arrived whole. */
  digest: number;
  metadata: Record<string, string>;
}

/** A server that takes recordings by tus, in memory, and that a test can trouble. */
export interface TusServer {
  fetch: typeof fetch;
  /** What arrived, by address. */
  uploads: Map<string, Arrived>;
  asked: { method: string; path: string; offset?: number; length?: number }[];
  /** Before an answer: `cut` throws after the bytes were kept, a number answers with that status. */
  trouble: (
    asked: TusServer['asked'][number],
  ) => 'cut' | 'offline' | number | [number, object] | null;
}

export function tusServer(): TusServer {
  const uploads: TusServer['uploads'] = new Map();
  const byClient = new Map<string, string>();
  let made = 0;
  const server: TusServer = {
    uploads,
    asked: [],
    trouble: () => null,
    fetch: (async (input: unknown, init: RequestInit = {}) => {
      const { pathname: path } = new URL(String(input));
      const headers = (init.headers ?? {}) as Record<string, string>;
      const method = init.method ?? 'GET';
      if (path === '/api/auth/refresh') {
        return new Response('{}', { status: 500 });
      }
      const body = init.body as unknown as Uint8Array | undefined;
      const one = {
        method,
        path,
        ...(headers['Upload-Offset'] ? { offset: Number(headers['Upload-Offset']) } : {}),
        ...(body ? { length: body.length } : {}),
      };
      server.asked.push(one);
      const trouble = server.trouble(one);
      if (trouble === 'offline') {
        throw new TypeError('Network request failed');
      }
      if (typeof trouble === 'number' || Array.isArray(trouble)) {
        const [status, problem] = Array.isArray(trouble) ? trouble : [trouble, {}];
        return new Response(JSON.stringify(problem), { status });
      }
      if (headers['Tus-Resumable'] !== '1.0.0') {
        return new Response('{}', { status: 412 });
      }
      const answer = act(method, path, headers, body);
      if (trouble === 'cut') {
        throw new TypeError('Network request failed');
      }
      return answer;
    }) as unknown as typeof fetch,
  };

  function act(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Uint8Array,
  ): Response {
    if (method === 'POST') {
      const metadata = Object.fromEntries(
        (headers['Upload-Metadata'] ?? '').split(',').map((pair) => {
          const [key = '', value = ''] = pair.split(' ');
          return [key, textOf(value)];
        }),
      );
      const before = byClient.get(metadata.client_id ?? '');
      const known = before && uploads.has(before) ? before : undefined;
      const address = known ?? `/api/uploads/${(made += 1)}`;
      if (!known) {
        byClient.set(metadata.client_id ?? '', address);
        uploads.set(address, {
          size: Number(headers['Upload-Length']),
          length: 0,
          digest: 0,
          metadata,
        });
      }
      return new Response('', { status: known ? 200 : 201, headers: { Location: address } });
    }
    const upload = uploads.get(path);
    if (!upload) {
      return new Response('{}', { status: 404 });
    }
    if (method === 'DELETE') {
      uploads.delete(path);
      return new Response(null, { status: 204 });
    }
    if (method === 'PATCH') {
      if (Number(headers['Upload-Offset']) !== upload.length) {
        return new Response(JSON.stringify({ code: 'wrong_offset' }), { status: 409 });
      }
      upload.digest = digestOf(body ?? new Uint8Array(), upload.digest);
      upload.length += body?.length ?? 0;
    }
    const said = { 'Upload-Offset': String(upload.length) };
    return new Response(method === 'PATCH' ? null : '', {
      status: method === 'PATCH' ? 204 : 200,
      headers: said,
    });
  }
  return server;
}

/** Audio of so many bytes, each told by its place. */
export function someAudio(size: number): {
  sizeBytes: number;
  sha256: string;
  slice(offset: number, length: number): Promise<Uint8Array>;
} {
  return {
    sizeBytes: size,
    sha256: 'ab'.repeat(32),
    slice: async (offset, length) =>
      new Uint8Array(Math.max(0, Math.min(length, size - offset))).map(
        (_, at) => (offset + at) % 251,
      ),
  };
}

export function digestOf(bytes: Uint8Array, from = 0): number {
  let digest = from;
  for (const byte of bytes) {
    digest = (Math.imul(digest, 31) + byte + 1) | 0;
  }
  return digest;
}

function textOf(base64: string): string {
  const hex = [...bytesOfBase64(base64)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`);
  return decodeURIComponent(hex.join(''));
}
