import {
  AudioManager,
  AudioRecorder,
  FileDirectory,
  FileFormat,
  FilePreset,
  RecordingNotificationManager,
} from 'react-native-audio-api';

import NativeTelephony from '../specs/NativeTelephony';
import type {
  NativeAudioFile,
  NativeCallEnded,
  NativeRecordingSearch,
} from '../specs/NativeTelephony';
import { bytesOfBase64 } from './base64';
import { TelephonyError } from './port';
import type {
  ActiveRecording,
  AudioFile,
  CallEnded,
  LineState,
  MatchReason,
  RecordingOptions,
  RecordingSearch,
  TelephonyPort,
} from './port';

export * from './port';

/** Android, by our own TurboModule; the microphone by react-native-audio-api. */
export const telephony: TelephonyPort = {
  async abilities() {
    const found = await NativeTelephony.abilities();
    return {
      canCall: found.telephony,
      directCall: found.directCall,
      watchesCalls: found.watchesCalls,
      readsCallLog: found.readsCallLog,
      callLogInBuild: found.callLogInBuild,
      findsRecordings: true,
      recordsMicrophone: true,
      backgroundUploads: true,
    };
  },
  async placeCall(number) {
    const placed = await asked(NativeTelephony.placeCall(number));
    return { startedAt: placed.startedAt, how: placed.how === 'call' ? 'call' : 'dialler' };
  },
  async lineState() {
    const state = await NativeTelephony.lineState();
    return isLineState(state) ? state : 'unknown';
  },
  onCallEnded(listener) {
    const subscription = NativeTelephony.onCallEnded((call) => listener(callEnded(call)));
    return () => subscription.remove();
  },
  async readCallLog(number, since, until) {
    const entry = await asked(NativeTelephony.readCallLog(number, since, until));
    return (
      entry && {
        startedAt: entry.startedAt,
        durationSeconds: entry.durationSeconds,
        sim: entry.sim ?? null,
      }
    );
  },

  chooseRecordingFolder: () => asked(NativeTelephony.chooseRecordingFolder()),
  async findRecordings(call, taken) {
    const found = await asked(
      NativeTelephony.findRecordings(
        {
          number: call.number,
          startedAt: call.startedAt,
          endedAt: call.endedAt,
          durationSeconds: call.durationSeconds ?? undefined,
        },
        [...taken],
      ),
    );
    return recordingSearch(found);
  },
  async pickAudio() {
    const picked = await asked(NativeTelephony.pickAudio());
    return picked && audioFile(picked);
  },
  async sharedAudio() {
    return (await asked(NativeTelephony.sharedAudio())).map(audioFile);
  },
  onSharedAudio(listener) {
    const subscription = NativeTelephony.onSharedAudio((file) => listener(audioFile(file)));
    return () => subscription.remove();
  },
  keepCopy: async (uri) => audioFile(await asked(NativeTelephony.keepCopy(uri))),
  discardCopy: (uri) => asked(NativeTelephony.discardCopy(uri)),
  async openAudio(uri) {
    const { sizeBytes, sha256 } = await asked(NativeTelephony.measureAudio(uri));
    return {
      sizeBytes,
      sha256,
      slice: async (offset, length) =>
        bytesOfBase64(await asked(NativeTelephony.readAudio(uri, offset, length))),
    };
  },
  startRecording,

  scheduleUploads: (unmeteredOnly) => NativeTelephony.scheduleUploads(unmeteredOnly),
  cancelUploads: () => NativeTelephony.cancelUploads(),

  async phoneHealth() {
    const facts = await NativeTelephony.phoneHealth();
    const { callLogInBuild } = await NativeTelephony.abilities();
    return {
      brand: facts.brand,
      model: facts.model,
      system: `Android ${facts.androidVersion}`,
      batteryUnrestricted: facts.batteryUnrestricted,
      notifications: facts.notifications,
      calls: facts.calls,
      phoneState: facts.phoneState,
      microphone: facts.microphone,
      audioFiles: facts.audioFiles,
      callLog: callLogInBuild ? facts.callLog : null,
      recordingFolder: facts.recordingFolder ?? null,
    };
  },
  openSettings: (kind) => NativeTelephony.openSettings(kind),
};

const PRESETS = { low: FilePreset.Low, medium: FilePreset.Medium, high: FilePreset.High };
const SAMPLE_RATE = 16_000;
const LEVELS_A_SECOND = 5;

async function startRecording({
  quality,
  notice,
  onLevel,
}: RecordingOptions): Promise<ActiveRecording> {
  if ((await AudioManager.checkRecordingPermissions()) !== 'Granted')
    throw new TelephonyError('not_permitted');
  const recorder = new AudioRecorder();
  const prepared = recorder.enableFileOutput({
    directory: FileDirectory.Cache,
    subDirectory: 'recordings',
    format: FileFormat.M4A,
    channelCount: 1,
    preset: PRESETS[quality],
  });
  if (prepared.status !== 'success') throw new TelephonyError('failed');
  if (onLevel) {
    recorder.onAudioReady(
      { sampleRate: SAMPLE_RATE, bufferLength: SAMPLE_RATE / LEVELS_A_SECOND, channelCount: 1 },
      ({ buffer }) => onLevel(loudness(buffer.getChannelData(0))),
    );
  }
  // Begun while the app is in front: behind the dialler Android gives the microphone only to an app whose
  // foreground service of that type runs already, and the notification is what starts it.
  await RecordingNotificationManager.show({
    title: notice?.title,
    contentText: notice?.text,
    pauseActionTitle: notice?.pause,
    resumeActionTitle: notice?.resume,
    smallIconResourceName: 'ic_notification',
    usesChronometer: true,
  }).catch(() => undefined);
  const hide = () => RecordingNotificationManager.hide().catch(() => undefined);
  if ((await recorder.start()).status !== 'success') {
    await hide();
    throw new TelephonyError('failed');
  }
  const end = async () => {
    recorder.clearOnAudioReady();
    const ended = await recorder.stop();
    recorder.disableFileOutput();
    await hide();
    const path = ended.status === 'success' ? ended.paths[0] : undefined;
    if (ended.status !== 'success' || path === undefined) throw new TelephonyError('failed');
    return {
      uri: path.startsWith('file:') ? path : `file://${path}`,
      durationSeconds: ended.duration,
    };
  };
  return {
    startedAt: Date.now(),
    async stop() {
      const { uri, durationSeconds } = await end();
      // The cache may be cleared by the system at any time; a private copy is not.
      const file = audioFile(await asked(NativeTelephony.keepCopy(uri)));
      await asked(NativeTelephony.discardCopy(uri)).catch(() => false);
      return { ...file, durationSeconds };
    },
    async cancel() {
      const { uri } = await end();
      await asked(NativeTelephony.discardCopy(uri)).catch(() => false);
    },
  };
}

/** The root mean square of samples between -1 and 1. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

function callEnded(call: NativeCallEnded): CallEnded {
  return {
    number: call.number,
    startedAt: call.startedAt,
    endedAt: call.endedAt,
    durationSeconds: call.durationSeconds ?? null,
    source: call.source === 'call_log' ? 'call_log' : 'phone_state',
    proposal:
      call.proposedOutcome === undefined
        ? null
        : { outcome: call.proposedOutcome, sure: call.proposalSure },
  };
}

function audioFile(file: NativeAudioFile): AudioFile {
  return { ...file, durationSeconds: file.durationSeconds ?? null };
}

function recordingSearch(found: NativeRecordingSearch): RecordingSearch {
  return {
    kind: found.kind as RecordingSearch['kind'],
    reason: found.reason as RecordingSearch['reason'],
    candidates: found.candidates.map(({ file, score, reasons }) => ({
      file: audioFile(file),
      score,
      reasons: reasons as MatchReason[],
    })),
  };
}

function isLineState(state: string): state is LineState {
  return state === 'idle' || state === 'ringing' || state === 'in_call';
}

const CODES: ReadonlySet<string> = new Set([
  'bad_number',
  'no_dialler',
  'not_permitted',
  'not_found',
  'failed',
]);

/** The module refuses with a code and nothing else; whatever else comes is `failed`. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (refused) {
    const code = (refused as { code?: string }).code ?? '';
    throw new TelephonyError(CODES.has(code) ? (code as TelephonyError['code']) : 'failed');
  }
}
