import type { Live, UploadShelf } from '../outbox';
import type { PermissionService } from '../services/permissions';
import type { Recorded } from '../services/RecordingService';
import { RecordingService } from '../services/RecordingService';
import type { BegunCall } from '../store/types';
import type {
  AudioFile,
  RecordingCandidate,
  RecordingNotice,
  RecordingQuality,
  TelephonyPort,
} from '../telephony/port';
import { log } from '../utils/log';
import type { Begun, Callee, CurrentCall } from './CurrentCall';

/** What happened with the recording, for a sentence on the screen. */
export type RecordingNews =
  | 'started'
  | 'no_microphone'
  | 'failed'
  | 'no_room'
  | 'quiet'
  | 'recorded'
  | 'silent'
  | 'found'
  | null;

export interface RecordingState {
  /** When the microphone began, by the phone's clock; null: it does not record. */
  since: number | null;
  news: RecordingNews;
  /** Several files of the phone's recorder may be this call's: the person says which. */
  choice: { call: BegunCall; candidates: readonly RecordingCandidate[] } | null;
}

/** Takes recordings to send them; the upload queue is one. */
export interface RecordingSink {
  add(recording: {
    file: AudioFile;
    lead: { id: string; student_name: string };
    /** client_id of the call it belongs to; null: of none that is known. */
    call: string | null;
    recorded_at: string;
    silent?: boolean;
    /** Where the phone's recorder has it, when `file` is a copy. */
    original?: string | null;
  }): Promise<unknown>;
  /** URIs on the phone that belong to other calls already. */
  taken?(): Promise<readonly string[]>;
}

interface Options {
  quality?: () => RecordingQuality;
  /** For the phone's own sign that a recording runs. */
  notice?: () => RecordingNotice;
  /** Milliseconds after the end at which the phone's own recording is looked for. */
  looks?: readonly number[];
  now?: () => number;
}

/** After this a recording that was not found is not looked for any more. */
const GIVE_UP = 24 * 3_600_000;
const MOST_SEARCHES = 20;

/**
 * A call and its recording: permissions first, the microphone where the person wants it, the
 * phone's own recorder afterwards. Whatever goes wrong here, the call goes on (requirement 13.4).
 */
export class CallRecordingManager implements Live<RecordingState> {
  private state: RecordingState = { since: null, news: null, choice: null };
  private readonly microphone: RecordingService;
  private readonly listeners = new Set<() => void>();
  private ended = false;

  constructor(
    private readonly current: CurrentCall,
    private readonly telephony: TelephonyPort,
    private readonly permissions: PermissionService,
    private readonly sink: RecordingSink | null,
    private readonly options: Options = {},
    /** Where calls wait whose recording was not found yet; it survives the app's end. */
    private readonly shelf: Pick<UploadShelf, 'searches' | 'setSearches'> | null = null,
  ) {
    this.microphone = new RecordingService(telephony);
  }

  get = (): RecordingState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Stops with the call and looks for the phone's own file; what comes back ends it. */
  start(): () => void {
    this.ended = false;
    let last = this.current.get();
    void this.resume();
    const stop = this.current.subscribe(() => {
      const { phase, call } = this.current.get();
      if (last.phase === 'talking' && phase === 'ask' && call) {
        void this.callEnded(call);
      }
      if (phase === 'none' && last.phase !== 'none') {
        void this.cancel();
        this.set({ news: null });
      }
      last = this.current.get();
    });
    return () => {
      this.ended = true;
      stop();
    };
  }

  /** Dials, recording by the microphone when `record`; the number is the lead's own unless given. */
  async handleCallWithRecording(
    callee: Callee,
    phone: string = callee.phone_e164,
    record = false,
  ): Promise<Begun> {
    // Refused, the dialler still opens: nothing else depends on the answer.
    await this.permissions.request('calls').catch(() => null);
    if (record) {
      await this.record();
    }
    const begun = await this.current.begin(callee, phone);
    if (!begun.ok) {
      await this.cancel();
    }
    return begun;
  }

  /** Records by the microphone from now on. */
  async record(): Promise<boolean> {
    if (this.microphone.since !== null) {
      return true;
    }
    const allowed = await this.permissions.request('microphone').catch(() => 'denied');
    if (allowed !== 'granted') {
      this.set({ news: 'no_microphone' });
      return false;
    }
    try {
      const since = await this.microphone.startRecording(
        this.options.quality?.() ?? 'medium',
        { silence: () => this.set({ news: 'quiet' }), longest: () => void this.stop() },
        this.options.notice?.(),
      );
      this.set({ since, news: 'started' });
      return true;
    } catch (refused) {
      this.set({ news: reasonOf(refused) });
      return false;
    }
  }

  /** Ends it and hands the file on. */
  async stop(call: BegunCall | null = this.current.get().call): Promise<void> {
    if (this.microphone.since === null) {
      return;
    }
    try {
      const recorded = await this.microphone.stopRecording();
      this.set({ since: null, news: recorded?.silent ? 'silent' : 'recorded' });
      if (recorded && call) {
        await this.hand(recorded, call);
      }
    } catch (refused) {
      log('recording_failed');
      this.set({ since: null, news: reasonOf(refused) });
    }
  }

  /** The person's answer: one of the candidates, or null for none of them. */
  async choose(candidate: RecordingCandidate | null): Promise<void> {
    const { choice } = this.state;
    this.set({ choice: null });
    if (!choice) {
      return;
    }
    await this.forget(choice.call);
    if (candidate) {
      await this.attach(candidate.file, choice.call);
    }
  }

  private async cancel(): Promise<void> {
    if (this.microphone.since !== null) {
      await this.microphone.cancelRecording();
      this.set({ since: null });
    }
  }

  private async callEnded(call: BegunCall): Promise<void> {
    if (this.microphone.since !== null) {
      await this.stop(call);
      return;
    }
    if (!call.ended_at || !(await this.canFind())) {
      return;
    }
    await this.remember(call);
    await this.find(call, this.options.looks ?? [2_000, 10_000, 60_000]);
  }

  /** What the last start of the app did not find. */
  private async resume(): Promise<void> {
    try {
      if (!this.shelf || !(await this.canFind())) {
        return;
      }
      const now = this.options.now?.() ?? Date.now();
      const searches = await this.shelf.searches();
      const young = searches.filter(
        ({ call }) => now - Date.parse(call.ended_at ?? call.started_at) < GIVE_UP,
      );
      if (young.length < searches.length) {
        await this.shelf.setSearches(young);
      }
      for (const { call } of young) {
        await this.find(call, [0]);
      }
    } catch {
      log('recording_failed');
    }
  }

  private async canFind(): Promise<boolean> {
    return this.sink !== null && (await this.telephony.abilities()).findsRecordings;
  }

  /** The phone's own recorder may have written a file: one that fits without doubt is taken. */
  private async find(call: BegunCall, looks: readonly number[]): Promise<void> {
    const facts = {
      number: call.number,
      startedAt: Date.parse(call.started_at),
      endedAt: Date.parse(call.ended_at ?? call.started_at),
      durationSeconds: call.duration_seconds,
    };
    let waited = 0;
    try {
      for (const look of looks) {
        await new Promise<void>((resolve) => setTimeout(() => resolve(), look - waited));
        waited = look;
        if (this.ended) {
          return;
        }
        const found = await this.telephony.findRecordings(
          facts,
          (await this.sink?.taken?.()) ?? [],
        );
        const best = found.candidates[0];
        if (found.kind === 'one' && best) {
          await this.forget(call);
          await this.attach(best.file, call);
          this.set({ news: 'found' });
          return;
        }
        if (found.reason === 'not_answered') {
          await this.forget(call);
          return;
        }
        // Unsure only counts at the last look: the right file may still be being written.
        if (found.kind === 'unsure' && look === looks[looks.length - 1] && !this.state.choice) {
          this.set({ choice: { call, candidates: found.candidates } });
        }
      }
    } catch {
      log('recording_failed');
    }
  }

  private async attach(file: AudioFile, call: BegunCall): Promise<void> {
    const { id, student_name } = call.lead;
    // A copy first: recorders tidy up, and the upload may take until tomorrow.
    const copy = await this.telephony.keepCopy(file.uri);
    await this.sink?.add({
      file: copy,
      lead: { id, student_name },
      call: call.client_id,
      recorded_at: call.started_at,
      original: file.uri,
    });
  }

  private async hand({ file, recorded_at, silent }: Recorded, call: BegunCall): Promise<void> {
    const { id, student_name } = call.lead;
    await this.sink?.add({
      file,
      lead: { id, student_name },
      call: call.client_id,
      recorded_at,
      silent,
    });
  }

  private async remember(call: BegunCall): Promise<void> {
    const others = ((await this.shelf?.searches()) ?? []).filter(
      (one) => one.call.client_id !== call.client_id,
    );
    await this.shelf?.setSearches([...others, { call }].slice(-MOST_SEARCHES));
  }

  private async forget(call: BegunCall): Promise<void> {
    const all = (await this.shelf?.searches()) ?? [];
    const others = all.filter((one) => one.call.client_id !== call.client_id);
    if (others.length < all.length) {
      await this.shelf?.setSearches(others);
    }
  }

  private set(change: Partial<RecordingState>): void {
    const next = { ...this.state, ...change };
    const keys = Object.keys(next) as (keyof RecordingState)[];
    if (keys.some((key) => next[key] !== this.state[key])) {
      this.state = next;
      this.listeners.forEach((listener) => listener());
    }
  }
}

function reasonOf(refused: unknown): RecordingNews {
  const { code, name } = refused as { code?: string; name?: string };
  if (code === 'not_permitted') {
    return 'no_microphone';
  }
  return name === 'QuotaExceededError' ? 'no_room' : 'failed';
}
