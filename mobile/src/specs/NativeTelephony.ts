/**
 * What the app asks of Android. React Native's Codegen reads this file and writes the Java class that
 * `TelephonyModule.kt` fills in, so a change here that is not made there fails to compile.
 *
 * Times are milliseconds since 1970. Screens never use this: they use `TelephonyPort`.
 */
import type { CodegenTypes, TurboModule } from 'react-native';
import { TurboModuleRegistry } from 'react-native';

export type NativeAbilities = {
  telephony: boolean;
  directCall: boolean;
  watchesCalls: boolean;
  readsCallLog: boolean;
  callLogInBuild: boolean;
};

export type NativePlacedCall = {
  startedAt: CodegenTypes.Double;
  /** `call` or `dialler`. */
  how: string;
};

export type NativeCallEnded = {
  number: string;
  startedAt: CodegenTypes.Double;
  endedAt: CodegenTypes.Double;
  /** Seconds of talk; missing without a call log. */
  durationSeconds?: CodegenTypes.Double;
  /** `call_log` or `phone_state`. */
  source: string;
  proposedOutcome?: string;
  proposalSure: boolean;
};

export type NativeCallLogEntry = {
  startedAt: CodegenTypes.Double;
  durationSeconds: CodegenTypes.Double;
  sim?: string;
};

export type NativeCallFacts = {
  number: string;
  startedAt: CodegenTypes.Double;
  endedAt: CodegenTypes.Double;
  durationSeconds?: CodegenTypes.Double;
};

export type NativeAudioFile = {
  uri: string;
  name: string;
  mimeType: string;
  sizeBytes: CodegenTypes.Double;
  modifiedAt: CodegenTypes.Double;
  durationSeconds?: CodegenTypes.Double;
};

export type NativeRecordingCandidate = {
  file: NativeAudioFile;
  score: CodegenTypes.Double;
  reasons: Array<string>;
};

export type NativeRecordingSearch = {
  /** `one`, `unsure` or `none`. */
  kind: string;
  reason: string;
  candidates: Array<NativeRecordingCandidate>;
};

export type NativeAudioMeasure = {
  sizeBytes: CodegenTypes.Double;
  sha256: string;
};

export type NativePhoneHealth = {
  brand: string;
  model: string;
  androidVersion: string;
  sdk: CodegenTypes.Double;
  batteryUnrestricted: boolean;
  notifications: boolean;
  calls: boolean;
  phoneState: boolean;
  microphone: boolean;
  audioFiles: boolean;
  callLog: boolean;
  recordingFolder?: string;
};

export interface Spec extends TurboModule {
  readonly onCallEnded: CodegenTypes.EventEmitter<NativeCallEnded>;
  readonly onSharedAudio: CodegenTypes.EventEmitter<NativeAudioFile>;

  abilities(): Promise<NativeAbilities>;
  placeCall(number: string): Promise<NativePlacedCall>;
  /** `idle`, `ringing`, `in_call` or `unknown`. */
  lineState(): Promise<string>;
  readCallLog(
    number: string,
    since: CodegenTypes.Double,
    until?: CodegenTypes.Double,
  ): Promise<NativeCallLogEntry | null>;

  chooseRecordingFolder(): Promise<string | null>;
  findRecordings(call: NativeCallFacts, taken: Array<string>): Promise<NativeRecordingSearch>;
  pickAudio(): Promise<NativeAudioFile | null>;
  sharedAudio(): Promise<Array<NativeAudioFile>>;
  keepCopy(uri: string): Promise<NativeAudioFile>;
  discardCopy(uri: string): Promise<boolean>;
  measureAudio(uri: string): Promise<NativeAudioMeasure>;
  /** Base64 of at most 4 MiB; shorter at the end of the file. */
  readAudio(uri: string, offset: CodegenTypes.Double, length: CodegenTypes.Double): Promise<string>;

  scheduleUploads(unmeteredOnly: boolean): Promise<void>;
  cancelUploads(): Promise<void>;

  phoneHealth(): Promise<NativePhoneHealth>;
  openSettings(kind: string): Promise<boolean>;
}

export default TurboModuleRegistry.getEnforcing<Spec>('Telephony');
