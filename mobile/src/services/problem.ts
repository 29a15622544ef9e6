/** Everything that can go wrong between this app and the server: each caller handles these alone. */
export type Problem =
  | { kind: 'offline' }
  | { kind: 'timeout' }
  | { kind: 'cancelled' }
  | { kind: 'server'; status: number; retry_after: number | null }
  | { kind: 'unauthorized'; code: string; detail: string }
  | { kind: 'forbidden'; code: string; detail: string }
  | { kind: 'not_found' }
  | { kind: 'conflict'; code: string; detail: string; fields: Fields }
  | { kind: 'invalid'; code: string; detail: string; fields: Fields }
  | { kind: 'rate_limited'; retry_after: number; detail: string }
  | { kind: 'too_large'; detail: string }
  | { kind: 'unknown'; status: number };

/** By field: a sentence for what is invalid, the server's value for what was changed meanwhile. */
export type Fields = Record<string, unknown>;

/** What a service answers: never an exception for what the network or the server did. */
export type Result<T> = { ok: true; data: T; status: number } | { ok: false; problem: Problem };

/** The problem in an answer that is not 2xx. */
export function problemOf(status: number, body: unknown, waitHeader: string | null): Problem {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const code = typeof said.code === 'string' ? said.code : '';
  const detail = typeof said.detail === 'string' ? said.detail : '';
  const fields = (
    typeof said.fields === 'object' && said.fields !== null ? said.fields : {}
  ) as Fields;
  switch (status) {
    case 401:
      return { kind: 'unauthorized', code, detail };
    case 403:
      return { kind: 'forbidden', code, detail };
    case 404:
    case 410:
      return { kind: 'not_found' };
    case 409:
      return { kind: 'conflict', code, detail, fields };
    case 400:
    case 422:
      return { kind: 'invalid', code, detail, fields };
    case 413:
      return { kind: 'too_large', detail };
    case 429:
      return { kind: 'rate_limited', retry_after: seconds(waitHeader) ?? 60, detail };
    default:
      return status >= 500
        ? { kind: 'server', status, retry_after: seconds(waitHeader) }
        : { kind: 'unknown', status };
  }
}

function seconds(header: string | null): number | null {
  const value = header === null ? NaN : Number(header);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/** Whether the same request may well succeed later: what waits in the outbox then waits on. */
export function isTransient(problem: Problem): boolean {
  return ['offline', 'timeout', 'cancelled', 'server', 'rate_limited', 'unauthorized'].includes(
    problem.kind,
  );
}

/** How long the server wants to be left alone, in milliseconds; null when it did not say. */
export function retryAfter(problem: Problem): number | null {
  const wait = 'retry_after' in problem ? problem.retry_after : null;
  return wait === null ? null : wait * 1000;
}
