import { Emitter } from '../utils/emitter';
import { exclusively } from '../utils/exclusively';
import { log } from '../utils/log';
import { ApiService, TokenSource } from './ApiService';
import { components } from './apiTypes';
import { isTransient, Problem, Result } from './problem';
import { Session, TokenStore, User } from './session';

type TokenAnswer = components['schemas']['TokenAnswer'];

export interface SignIn {
  username: string;
  password: string;
  /** After an `otp_required`. */
  otp?: string;
}

/**
 * Who is signed in, and the tokens that say so. In the browser the refresh token is a cookie that
 * no script can read; on Android it is in the Keystore. The access token is in memory alone.
 */
export class AuthService implements TokenSource {
  private token: string | null = null;
  private refreshToken: string | null = null;
  private current: Session = { state: 'starting' };
  private readonly changed = new Emitter();

  constructor(
    private readonly api: ApiService,
    private readonly store: TokenStore,
    private readonly client: 'web' | 'app',
  ) {
    api.useTokens(this);
    store.onChange?.(() => void this.start());
  }

  session = (): Session => this.current;

  /** Told at every change of `session()`. */
  subscribe = (listener: () => void): (() => void) => this.changed.on(listener);

  accessToken(): string | null {
    return this.token;
  }

  /** Who was signed in when the app was last open: asks no network, so it works without one. */
  async start(): Promise<void> {
    const saved = await this.store.load().catch(() => null);
    if (!saved) {
      this.token = null;
      this.refreshToken = null;
      this.become({ state: 'signedOut', reason: 'none' });
      return;
    }
    if (this.user()?.id !== saved.user.id) {
      this.token = null;
    }
    this.refreshToken = saved.refresh_token;
    this.become({ state: 'signedIn', user: saved.user });
  }

  /** `unauthorized` has the code: `otp_required`, `wrong_otp`, `otp_used` or wrong credentials. */
  async login({ username, password, otp }: SignIn, signal?: AbortSignal): Promise<Result<User>> {
    const answer = await this.api.ask((client) =>
      client.POST('/api/auth/login', {
        body: {
          username: username.trim(),
          password,
          client: this.client,
          ...(otp ? { otp: otp.trim() } : {}),
        },
        signal,
      }),
    );
    if (!answer.ok) {
      return answer;
    }
    await this.take(answer.data);
    return { ok: true, data: answer.data.user, status: answer.status };
  }

  /** Signed out here at once; the server is told when it can be reached, and its token ends anyway. */
  async logout(): Promise<void> {
    const sent = this.refreshToken;
    const header = this.api.authorization();
    await this.forget('left');
    await this.api.ask((client) =>
      client.POST('/api/auth/logout', {
        headers: header,
        params: this.client === 'web' ? { header: { 'X-CRM-Client': 'web' } } : {},
        ...(sent ? { body: { refresh_token: sent } } : {}),
      }),
    );
  }

  /** Called by ApiService, one at a time; across tabs of a browser one at a time as well. */
  refresh(): Promise<Problem | null> {
    return exclusively('refresh', () => this.renew());
  }

  private async renew(): Promise<Problem | null> {
    if (this.current.state !== 'signedIn') {
      return { kind: 'unauthorized', code: 'signed_out', detail: '' };
    }
    const user = this.current.user;
    const sent = this.refreshToken;
    const answer = await this.api.ask((client) =>
      client.POST('/api/auth/refresh', {
        ...(this.client === 'web'
          ? { params: { header: { 'X-CRM-Client': 'web' } } }
          : { body: { refresh_token: sent ?? '' } }),
      }),
    );
    // Signed out, or somebody else signed in, while the answer was on its way.
    if (this.user()?.id !== user.id || this.refreshToken !== sent) {
      return this.token ? null : { kind: 'unauthorized', code: 'signed_out', detail: '' };
    }
    if (answer.ok && answer.data.user.id === user.id) {
      await this.take(answer.data);
      return null;
    }
    if (answer.ok || answer.problem.kind === 'unauthorized' || answer.problem.kind === 'invalid') {
      log('refresh_refused');
      await this.forget('ended');
      return { kind: 'unauthorized', code: 'session_ended', detail: '' };
    }
    // Never taken for the answer to what was asked: a 404 from here is not "this lead is not yours".
    return isTransient(answer.problem)
      ? answer.problem
      : { kind: 'server', status: 502, retry_after: null };
  }

  private async take(answer: TokenAnswer): Promise<void> {
    this.token = answer.access_token;
    this.refreshToken = answer.refresh_token ?? null;
    // Kept before anybody hears of it: the old refresh token is worth nothing from now on.
    await this.store.save({ user: answer.user, refresh_token: this.refreshToken });
    this.become({ state: 'signedIn', user: answer.user });
  }

  private async forget(reason: 'left' | 'ended'): Promise<void> {
    this.token = null;
    this.refreshToken = null;
    await this.store.clear();
    this.become({ state: 'signedOut', reason });
  }

  private user(): User | null {
    return this.current.state === 'signedIn' ? this.current.user : null;
  }

  private become(next: Session): void {
    const same =
      next.state === this.current.state &&
      (next.state !== 'signedIn' || JSON.stringify(next.user) === JSON.stringify(this.user())) &&
      // Why one is signed out stays known when another tab says so again.
      (next.state !== 'signedOut' || next.reason === 'none');
    if (same) {
      return;
    }
    this.current = next;
    this.changed.emit();
  }
}
