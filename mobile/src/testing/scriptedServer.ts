export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: unknown;
}

type Said = { status: number; body?: unknown; headers?: Record<string, string> };
type Answer = Said | 'offline' | 'never';
type Handler = (asked: Asked) => Answer | Promise<Answer>;
export type Script = Record<string, Handler>;

/**
 * A server in a few lines: `scriptedServer({ 'GET /api/meta': () => ({ status: 200, body }) })`.
 * `asked` keeps every request; what is not in the script is a 404.
 */
export function scriptedServer(script: Script): {
  fetch: typeof fetch;
  asked: Asked[];
} {
  const asked: Asked[] = [];
  const scripted = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    const one: Asked = {
      method: init.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(
        Object.entries((init.headers ?? {}) as Record<string, string>).map(([name, value]) => [
          name.toLowerCase(),
          value,
        ]),
      ),
      body: typeof init.body === 'string' && init.body ? JSON.parse(init.body) : undefined,
    };
    asked.push(one);
    const handler = script[`${one.method} ${one.path}`];
    const answer = handler
      ? await unlessAborted(handler(one), init.signal)
      : { status: 404, body: {} };
    if (answer === 'offline') {
      throw new TypeError('Network request failed');
    }
    if (answer === 'never') {
      return unlessAborted(new Promise<Response>(() => undefined), init.signal);
    }
    const text = answer.body === undefined ? null : JSON.stringify(answer.body);
    return new Response(answer.status === 204 ? null : text, {
      status: answer.status,
      headers: { 'Content-Type': 'application/json', ...answer.headers },
    });
  };
  return { fetch: scripted as unknown as typeof fetch, asked };
}

function unlessAborted<T>(work: T | Promise<T>, signal?: AbortSignal | null): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new Error('Aborted'));
    }
    signal?.addEventListener('abort', () => reject(new Error('Aborted')));
    Promise.resolve(work).then(resolve, reject);
  });
}
