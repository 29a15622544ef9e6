import type {
  ActiveRecording,
  AudioFile,
  RecordingNotice,
  RecordingQuality,
} from '../telephony/port';

/** The microphone, as far as the telephony port knows it. */
export interface Microphone {
  startRecording(options: {
    quality: RecordingQuality;
    notice?: RecordingNotice;
    onLevel?: (level: number) => void;
  }): Promise<ActiveRecording>;
}

export interface Recorded {
  file: AudioFile;
  recorded_at: string;
  /** Over nine tenths of it nobody could be heard (requirement 13.5). */
  silent: boolean;
}

/** Below this loudness (root mean square, 0 to 1) there is nobody: a quiet room has about 0.01. */
export const SILENCE = 0.004;
const SILENT_SHARE = 0.9;
/** Requirement 12.2: whatever is forgotten, it ends after an hour. */
export const LONGEST = 3_600_000;

/** Records by the microphone: one at a time, an hour at most, and knows whether it heard anything. */
export class RecordingService {
  private active: { recording: ActiveRecording; heard: Heard; timer: Timer } | null = null;

  constructor(private readonly microphone: Microphone) {}

  /** When it began, in milliseconds since 1970; null: it does not record. */
  get since(): number | null {
    return this.active?.recording.startedAt ?? null;
  }

  /**
   * Begins. `onSilence` is told once when the first seconds held nothing, `onLongest` when the hour
   * is over. Throws what the port throws.
   */
  async startRecording(
    quality: RecordingQuality,
    on: { silence?: () => void; longest?: () => void } = {},
    notice?: RecordingNotice,
  ): Promise<number> {
    if (this.active) {
      return this.active.recording.startedAt;
    }
    const heard = new Heard(on.silence);
    const recording = await this.microphone.startRecording({
      quality,
      notice,
      onLevel: (level) => heard.note(level),
    });
    const timer = setTimeout(() => on.longest?.(), LONGEST);
    this.active = { recording, heard, timer };
    return recording.startedAt;
  }

  /** Ends it; the file's `uri` is a private copy. Null: nothing was recorded. */
  async stopRecording(): Promise<Recorded | null> {
    const { active } = this;
    if (!active) {
      return null;
    }
    this.active = null;
    clearTimeout(active.timer);
    const file = await active.recording.stop();
    return {
      file,
      recorded_at: new Date(active.recording.startedAt).toISOString(),
      silent: active.heard.isSilent(),
    };
  }

  async cancelRecording(): Promise<void> {
    const { active } = this;
    this.active = null;
    if (active) {
      clearTimeout(active.timer);
      await active.recording.cancel().catch(() => undefined);
    }
  }
}

type Timer = ReturnType<typeof setTimeout>;
/** Levels come five times a second: this is five seconds. */
const FIRST = 25;

class Heard {
  private levels = 0;
  private quiet = 0;

  constructor(private readonly onSilence?: () => void) {}

  note(level: number): void {
    this.levels += 1;
    this.quiet += level < SILENCE ? 1 : 0;
    if (this.levels === FIRST && this.quiet === FIRST) {
      this.onSilence?.();
    }
  }

  isSilent(): boolean {
    return this.levels > 0 && this.quiet / this.levels > SILENT_SHARE;
  }
}
