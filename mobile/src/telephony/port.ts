/**
 * What the app asks of the device about calls and recordings; one interface, two adapters: `index.ts` speaks
 * to Android, `index.web.ts` to the browser (tel:, a file picker, MediaRecorder).
 *
 * The adapters decide nothing: when to look for a recording, what to attach and what to upload is said in
 * `src/managers`. What a device cannot do is answered with null or an empty list, never with an error, and
 * `abilities()` says so beforehand. Times are milliseconds since 1970.
 */

/** What this device and this build can do, with the permissions of this moment. */
export interface TelephonyAbilities {
  /** It can place a call at all, if only by opening a dialler. */
  readonly canCall: boolean;
  /** One tap dials; otherwise the dialler opens with the number. */
  readonly directCall: boolean;
  /** The end of a call is told by `onCallEnded`; otherwise ask the person when they come back. */
  readonly watchesCalls: boolean;
  /** `readCallLog` may answer now. */
  readonly readsCallLog: boolean;
  /** This build may ask for the call log; false in the store's build and on the web. */
  readonly callLogInBuild: boolean;
  /** `findRecordings` and `chooseRecordingFolder` can be used. */
  readonly findsRecordings: boolean;
  /** The microphone can be recorded. */
  readonly recordsMicrophone: boolean;
  /** The queue can be woken while the app is closed. */
  readonly backgroundUploads: boolean;
}

export interface PlacedCall {
  readonly startedAt: number;
  readonly how: 'call' | 'dialler';
}

export type LineState = 'idle' | 'ringing' | 'in_call' | 'unknown';

/** A call that the app started has ended. */
export interface CallEnded {
  /** In E.164. */
  readonly number: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Seconds of talk from the call log (0: not answered); null where nobody can tell. */
  readonly durationSeconds: number | null;
  readonly source: 'call_log' | 'phone_state';
  /** An outcome to select beforehand; `sure` when the call log says it. */
  readonly proposal: { readonly outcome: string; readonly sure: boolean } | null;
}

export interface CallLogEntry {
  readonly startedAt: number;
  readonly durationSeconds: number;
  readonly sim: string | null;
}

/** What is known of a call when its recording is looked for. */
export interface CallFacts {
  readonly number: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly durationSeconds: number | null;
}

/** Audio on this device; its bytes are read by `openAudio(uri)`. */
export interface AudioFile {
  readonly uri: string;
  readonly name: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
  readonly durationSeconds: number | null;
}

export type MatchReason =
  | 'number'
  | 'ended_then'
  | 'ended_about_then'
  | 'written_later'
  | 'time_in_name'
  | 'fits_the_call'
  | 'same_length'
  | 'similar_length'
  | 'other_length';

export interface RecordingCandidate {
  readonly file: AudioFile;
  /** 0 to 150. */
  readonly score: number;
  readonly reasons: readonly MatchReason[];
}

/** `one` may be attached without asking; `unsure` asks the person; `none` tries again later or not at all. */
export interface RecordingSearch {
  readonly kind: 'one' | 'unsure' | 'none';
  readonly reason: 'clear' | 'several' | 'weak' | 'not_answered' | 'no_files' | 'nothing_fits';
  /** Best first. */
  readonly candidates: readonly RecordingCandidate[];
}

/** The bytes of one audio file, read piece by piece: a recording is never held in memory whole. */
export interface AudioSource {
  readonly sizeBytes: number;
  /** In hexadecimal, over the whole file. */
  readonly sha256: string;
  /** Fewer bytes than asked for at the end of the file; at most 4 MiB at a time. */
  slice(offset: number, length: number): Promise<Uint8Array>;
}

export type RecordingQuality = 'low' | 'medium' | 'high';

/** A recording by the microphone that is going on. */
export interface ActiveRecording {
  readonly startedAt: number;
  /** Ends it; the file is a private copy. */
  stop(): Promise<AudioFile>;
  /** Ends it and keeps nothing. */
  cancel(): Promise<void>;
}

/** What the phone shows while the microphone is recorded behind another app; in the person's language. */
export interface RecordingNotice {
  readonly title: string;
  readonly text: string;
  readonly pause: string;
  readonly resume: string;
}

export interface RecordingOptions {
  readonly quality: RecordingQuality;
  readonly notice?: RecordingNotice;
  /** Loudness (root mean square, 0 to 1) about five times a second: how silence is noticed. */
  readonly onLevel?: (level: number) => void;
}

/** Facts for the set-up checklist; null: this device has no such thing, so there is nothing to set up. */
export interface PhoneHealth {
  readonly brand: string;
  readonly model: string;
  readonly system: string;
  readonly batteryUnrestricted: boolean | null;
  readonly notifications: boolean | null;
  readonly calls: boolean | null;
  readonly phoneState: boolean | null;
  readonly microphone: boolean | null;
  readonly audioFiles: boolean | null;
  readonly callLog: boolean | null;
  /** The name of the recorder's folder that was granted; null: none yet, or not on this device. */
  readonly recordingFolder: string | null;
}

export type SettingsKind = 'app' | 'notifications' | 'battery' | 'exact_alarms' | 'autostart';

/** Why the device refused: `bad_number`, `no_dialler`, `not_permitted`, `not_found`, `failed`. */
export class TelephonyError extends Error {
  constructor(
    readonly code: 'bad_number' | 'no_dialler' | 'not_permitted' | 'not_found' | 'failed',
  ) {
    super(code);
    this.name = 'TelephonyError';
  }
}

export type Unsubscribe = () => void;

export interface TelephonyPort {
  abilities(): Promise<TelephonyAbilities>;
  /** Dials, or opens the dialler. Throws `TelephonyError`: bad_number, no_dialler, not_permitted. */
  placeCall(number: string): Promise<PlacedCall>;
  lineState(): Promise<LineState>;
  onCallEnded(listener: (call: CallEnded) => void): Unsubscribe;
  /** The call to `number` since `since`; waits up to 3 s for the phone to write it down. */
  readCallLog(number: string, since: number, until?: number): Promise<CallLogEntry | null>;

  /** The name of the folder, null when none was chosen. */
  chooseRecordingFolder(): Promise<string | null>;
  /** `taken`: the URIs that already belong to other calls. */
  findRecordings(call: CallFacts, taken: readonly string[]): Promise<RecordingSearch>;
  /** The person picks a file; null when they do not. A private copy. */
  pickAudio(): Promise<AudioFile | null>;
  /** Private copies not yet discarded: what other apps shared, and what was picked or kept before a kill. */
  sharedAudio(): Promise<readonly AudioFile[]>;
  onSharedAudio(listener: (file: AudioFile) => void): Unsubscribe;
  /** A private copy, so that the recorder may tidy its folder before the upload is done. */
  keepCopy(uri: string): Promise<AudioFile>;
  /** Removes a private copy; anything else is left alone and answered with false. */
  discardCopy(uri: string): Promise<boolean>;
  /** Throws `TelephonyError` not_found when the file is gone. */
  openAudio(uri: string): Promise<AudioSource>;
  /** Throws `TelephonyError` not_permitted when the microphone is refused. */
  startRecording(options: RecordingOptions): Promise<ActiveRecording>;

  scheduleUploads(unmeteredOnly: boolean): Promise<void>;
  cancelUploads(): Promise<void>;

  phoneHealth(): Promise<PhoneHealth>;
  /** False: this device has no such screen. */
  openSettings(kind: SettingsKind): Promise<boolean>;
}
