import createClient, { Client } from 'openapi-fetch';

import { log } from '../utils/log';
import { paths } from './apiTypes';
import { Problem, problemOf, Result } from './problem';

/** How ApiService gets its token; AuthService is the one that does it. */
export interface TokenSource {
  accessToken(): string | null;
  /** A new access token; the problem when there is none. Called once however many ask. */
  refresh(): Promise<Problem | null>;
}

export interface ApiOptions {
  baseUrl: string;
  fetch?: typeof fetch;
  /** Milliseconds until a request counts as lost. */
  timeout?: number;
}

export type Api = Client<paths>;

interface Answer {
  status: number;
  text: string;
  headers: Headers;
}

/** What openapi-fetch hands back, of which only the parts used here are named. */
interface Fetched<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** A failure that is no answer of the server. */
class Failed extends Error {
  constructor(readonly problem: Problem) {
    super(problem.kind);
  }
}

const SECONDS = 1000;

/**
 * All talk with the server passes here: the token goes along, a request that was refused for an
 * old token is sent again with a new one (one refresh for all of them), equal GETs at the same
 * moment are one request, and what fails comes back as a `Problem`.
 *
 *     api.ask((client) => client.GET('/api/leads', { params: { query: { status: ['new'] } }, signal }))
 */
export class ApiService {
  private tokens: TokenSource | null = null;
  private readonly client: Api;
  private readonly baseUrl: string;
  private readonly send: typeof fetch;
  private readonly timeout: number;
  private readonly underWay = new Map<string, Shared>();
  private refreshing: Promise<Problem | null> | null = null;

  constructor({ baseUrl, fetch: send, timeout = 20 * SECONDS }: ApiOptions) {
    // Called as a plain function: a browser refuses fetch on another object.
    this.send = send ?? ((input, init) => fetch(input, init));
    this.timeout = timeout;
    this.baseUrl = baseUrl;
    this.client = createClient<paths>({ baseUrl, fetch: (request) => this.fetched(request) });
  }

  useTokens(tokens: TokenSource): void {
    this.tokens = tokens;
  }

  /** One question to the server; never throws for what the network or the server did. */
  async ask<T>(question: (client: Api) => Promise<Fetched<T>>): Promise<Result<T>> {
    try {
      const { data, error, response } = await question(this.client);
      if (response.ok) {
        return { ok: true, data: data as T, status: response.status };
      }
      const problem = problemOf(response.status, error, response.headers.get('Retry-After'));
      if (problem.kind === 'server' || problem.kind === 'unknown') {
        log('request_failed', { status: response.status });
      }
      return { ok: false, problem };
    } catch (error) {
      if (error instanceof Failed) {
        return { ok: false, problem: error.problem };
      }
      // 200 with a body that is no JSON: something between us and the server answered for it.
      log('request_failed', { status: 0 });
      return { ok: false, problem: { kind: 'unknown', status: 0 } };
    }
  }

  /** A request that is no JSON, such as a piece of audio; 4xx and 5xx come back as problems. */
  async raw(path: string, sent: Raw): Promise<Result<Headers>> {
    const url = new URL(path, this.baseUrl).toString();
    // An upload's address comes from the server's answer: the token goes to our server only.
    if (new URL(url).origin !== new URL(this.baseUrl).origin) {
      return { ok: false, problem: { kind: 'unknown', status: 0 } };
    }
    const { method, headers = {}, body, timeout } = sent;
    try {
      const parts: Parts = { url, method, headers, body, timeout };
      const answer = await this.authorized(parts, sent.signal ?? new AbortController().signal);
      if (answer.status < 400) {
        return { ok: true, data: answer.headers, status: answer.status };
      }
      const wait = answer.headers.get('Retry-After');
      return { ok: false, problem: problemOf(answer.status, jsonOf(answer.text), wait) };
    } catch (error) {
      if (error instanceof Failed) {
        return { ok: false, problem: error.problem };
      }
      return { ok: false, problem: { kind: 'unknown', status: 0 } };
    }
  }

  /** An address of the server as this app reaches it: the server may know itself by another name. */
  here(address: string): string {
    const { pathname, search } = new URL(address, this.baseUrl);
    return new URL(pathname + search, this.baseUrl).toString();
  }

  /** The bearer header for what does not go through here: audio that the system fetches. */
  authorization(): Record<string, string> {
    const token = this.tokens?.accessToken();
    return token ? { Authorization: `Bearer ${token}` } : {};
  }

  /** Get a new access token; many callers at once make one request. */
  refresh(): Promise<Problem | null> {
    this.refreshing ??= this.renew().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async renew(): Promise<Problem | null> {
    return this.tokens ? this.tokens.refresh() : { kind: 'unauthorized', code: '', detail: '' };
  }

  private async fetched(request: Request): Promise<Response> {
    // The parts, not the Request: React Native's own cannot be sent twice once its body was read.
    const parts: Parts = {
      url: request.url,
      method: request.method,
      headers: {},
      body:
        request.method === 'GET' || request.method === 'HEAD' ? undefined : await request.text(),
    };
    request.headers.forEach((value, name) => {
      parts.headers[name] = value;
    });
    const answer = await (parts.method === 'GET'
      ? this.merged(parts, request.signal)
      : this.authorized(parts, request.signal));
    const empty = answer.status === 204 || answer.status === 205 || answer.status === 304;
    return new Response(empty ? null : answer.text, {
      status: answer.status,
      headers: answer.headers,
    });
  }

  /** Equal GETs share one request; it is given up only when nobody waits for it any more. */
  private async merged(parts: Parts, signal: AbortSignal): Promise<Answer> {
    // By person as well: after another sign-in nothing of the last one may come back.
    const key = `${this.tokens?.accessToken() ?? ''} ${parts.url}`;
    let shared = this.underWay.get(key);
    if (!shared) {
      const stop = new AbortController();
      const made: Shared = { stop, waiting: 0, answer: this.authorized(parts, stop.signal) };
      made.answer = made.answer.finally(() => {
        if (this.underWay.get(key) === made) {
          this.underWay.delete(key);
        }
      });
      this.underWay.set(key, made);
      shared = made;
    }
    const joined = shared;
    joined.waiting += 1;
    try {
      return await unlessAborted(joined.answer, signal);
    } finally {
      joined.waiting -= 1;
      if (joined.waiting === 0) {
        joined.stop.abort();
        if (this.underWay.get(key) === joined) {
          this.underWay.delete(key);
        }
      }
    }
  }

  private async authorized(parts: Parts, signal: AbortSignal): Promise<Answer> {
    // Sign-in and refresh go without a token, and a 401 there is about the password.
    if (new URL(parts.url).pathname.startsWith('/api/auth/')) {
      return this.once(parts, signal);
    }
    if (this.tokens && this.tokens.accessToken() === null) {
      await this.renewedOr(signal);
    }
    const used = this.tokens?.accessToken();
    const answer = await this.once(parts, signal);
    if (answer.status !== 401 || !this.tokens) {
      return answer;
    }
    // Somebody else may have refreshed while this request was on its way: then only send again.
    if (this.tokens.accessToken() === used) {
      await this.renewedOr(signal);
    }
    return this.once(parts, signal);
  }

  private async renewedOr(signal: AbortSignal): Promise<void> {
    const problem = await unlessAborted(this.refresh(), signal);
    if (problem) {
      throw new Failed(problem);
    }
  }

  private async once(parts: Parts, signal: AbortSignal): Promise<Answer> {
    if (signal.aborted) {
      throw new Failed({ kind: 'cancelled' });
    }
    const stop = new AbortController();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop.abort();
    }, parts.timeout ?? this.timeout);
    const abort = (): void => stop.abort();
    signal.addEventListener('abort', abort);
    try {
      const open = new URL(parts.url).pathname.startsWith('/api/auth/');
      const response = await this.send(parts.url, {
        method: parts.method,
        headers: { ...parts.headers, ...(open ? {} : this.authorization()) },
        body: parts.body as RequestInit['body'],
        signal: stop.signal,
        // A page that is closed now must still receive its new cookie: the old one is used up.
        ...(open ? { keepalive: true } : {}),
      });
      // Read here: the time-out is for the whole answer, not for its first line.
      return { status: response.status, text: await response.text(), headers: response.headers };
    } catch {
      throw new Failed({ kind: late ? 'timeout' : signal.aborted ? 'cancelled' : 'offline' });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }
}

interface Parts {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
  timeout?: number;
}

export interface Raw {
  method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: Uint8Array;
  signal?: AbortSignal;
  timeout?: number;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

interface Shared {
  stop: AbortController;
  waiting: number;
  answer: Promise<Answer>;
}

/** The work's result, or `cancelled` as soon as who asked gives up; the work itself goes on. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = (): void => reject(new Failed({ kind: 'cancelled' }));
    if (signal.aborted) {
      give();
    }
    signal.addEventListener('abort', give);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
