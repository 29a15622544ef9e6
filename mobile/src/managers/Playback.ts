import type { Live } from '../outbox';
import type { Services } from '../services';
import type { Sound } from '../services/soundTypes';

/** What can be heard: a recording of the server, or one that still waits on this phone. */
export interface Audible {
  id: string;
  lead: string;
  /** A file of this phone; the server is not asked then. */
  uri?: string;
  duration_seconds: number | null;
}

export interface PlaybackState {
  id: string | null;
  state: 'idle' | 'loading' | 'playing' | 'paused' | 'failed';
  at: number;
  duration: number | null;
  rate: number;
  /** It came from this phone, so it plays without network. */
  local: boolean;
}

export interface SoundSource {
  openSound(uri: string): Promise<Sound>;
  openRemote(url: string, keep: (url: string) => Promise<string>): Promise<Sound>;
  heard: {
    find(id: string): Promise<string | null>;
    keep(id: string, url: string): Promise<string>;
  };
}

export const RATES = [1, 1.25, 1.5, 2] as const;
const NOTHING: PlaybackState = {
  id: null,
  state: 'idle',
  at: 0,
  duration: null,
  rate: 1,
  local: false,
};
const EVERY = 250;

/** Plays recordings, one at a time: another one that begins ends the first. */
export class Playback implements Live<PlaybackState> {
  private state = NOTHING;
  private sound: Sound | null = null;
  private asked = 0;
  private timer: ReturnType<typeof setInterval> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly services: Pick<Services, 'recordings'>,
    private readonly source: SoundSource,
  ) {}

  get = (): PlaybackState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Plays it, or pauses it when it plays; `from` where it begins. */
  async toggle(audible: Audible, from = 0): Promise<void> {
    const { id, state } = this.state;
    if (id === audible.id && this.sound) {
      if (state === 'playing') {
        this.sound.pause();
        this.follow(false);
        this.set({ state: 'paused', at: this.sound.at() });
        return;
      }
      await this.play();
      return;
    }
    if (id === audible.id && state === 'loading') {
      return;
    }
    await this.open(audible, from);
  }

  /** From the bar: also begins one that does not play yet. */
  async seek(audible: Audible, to: number): Promise<void> {
    if (this.state.id === audible.id && this.sound) {
      this.sound.seek(to);
      this.set({ at: to });
    } else {
      await this.toggle(audible, to);
    }
  }

  setRate(rate: number): void {
    this.sound?.setRate(rate);
    this.set({ rate });
  }

  /** Leaving the screen ends it. */
  stop(id?: string): void {
    if (id !== undefined && id !== this.state.id) {
      return;
    }
    this.asked += 1;
    this.follow(false);
    this.sound?.close();
    this.sound = null;
    this.set({ ...NOTHING, rate: this.state.rate });
  }

  private async open(audible: Audible, from: number): Promise<void> {
    this.stop();
    const mine = (this.asked += 1);
    this.set({ id: audible.id, state: 'loading', at: from, duration: audible.duration_seconds });
    try {
      const uri = audible.uri ?? (await this.source.heard.find(audible.id));
      const sound = uri ? await this.source.openSound(uri) : await this.remote(audible);
      if (mine !== this.asked) {
        sound.close();
        return;
      }
      this.sound = sound;
      sound.setRate(this.state.rate);
      if (from > 0) {
        sound.seek(from);
      }
      sound.onEnd((fault) => {
        this.follow(false);
        this.set(fault ? { state: 'failed' } : { state: 'paused', at: 0 });
        if (fault) {
          this.sound?.close();
          this.sound = null;
        }
      });
      this.set({ duration: sound.duration ?? audible.duration_seconds, local: uri !== null });
      await this.play();
    } catch {
      if (mine === this.asked) {
        this.sound?.close();
        this.sound = null;
        this.set({ state: 'failed' });
      }
    }
  }

  private async remote({ id, lead }: Audible): Promise<Sound> {
    const link = await this.services.recordings.link(lead, id);
    if (!link.ok) {
      throw new Error(link.problem.kind);
    }
    return this.source.openRemote(link.data.url, (url) => this.source.heard.keep(id, url));
  }

  private async play(): Promise<void> {
    await this.sound?.play();
    if (this.sound) {
      this.set({ state: 'playing' });
      this.follow(true);
    }
  }

  private follow(on: boolean): void {
    if (this.timer) {
      clearInterval(this.timer);
      this.timer = null;
    }
    if (on) {
      this.timer = setInterval(() => this.sound && this.set({ at: this.sound.at() }), EVERY);
    }
  }

  private set(change: Partial<PlaybackState>): void {
    this.state = { ...this.state, ...change };
    this.listeners.forEach((listener) => listener());
  }
}
