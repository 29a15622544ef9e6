import type { CallEnded, PhoneHealth, TelephonyPort } from '../telephony/port';
import { TelephonyError } from '../telephony/port';

const HEALTH: PhoneHealth = {
  brand: '',
  model: '',
  system: '',
  batteryUnrestricted: null,
  notifications: null,
  calls: null,
  phoneState: null,
  microphone: null,
  audioFiles: null,
  callLog: null,
  recordingFolder: null,
};

export interface FakeTelephony extends TelephonyPort {
  dialled: string[];
  canCall: boolean;
  line: 'idle' | 'in_call' | 'unknown';
  refuses: TelephonyError['code'] | null;
  levels: number[];
  recordings: ('started' | 'stopped' | 'cancelled')[];
  /** The phone tells that the call ended. */
  end(call: CallEnded): void;
}

/** A phone of which a test says what it does. */
export function fakeTelephony(over: Partial<TelephonyPort> = {}): FakeTelephony {
  const listeners = new Set<(call: CallEnded) => void>();
  const file = {
    uri: 'file://kept',
    name: 'call.m4a',
    mimeType: 'audio/mp4',
    sizeBytes: 1000,
    modifiedAt: 0,
    durationSeconds: 12,
  };
  const phone: FakeTelephony = {
    dialled: [],
    canCall: true,
    line: 'unknown',
    refuses: null,
    levels: [0.2],
    recordings: [],
    end: (call) => listeners.forEach((listener) => listener(call)),
    abilities: async () => ({
      canCall: phone.canCall,
      directCall: false,
      watchesCalls: false,
      readsCallLog: false,
      callLogInBuild: false,
      findsRecordings: false,
      recordsMicrophone: true,
      backgroundUploads: false,
    }),
    placeCall: async (number) => {
      if (phone.refuses) {
        throw new TelephonyError(phone.refuses);
      }
      phone.dialled.push(number);
      return { startedAt: Date.now(), how: 'dialler' };
    },
    lineState: async () => phone.line,
    onCallEnded: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    readCallLog: async () => null,
    chooseRecordingFolder: async () => null,
    findRecordings: async () => ({ kind: 'none', reason: 'no_files', candidates: [] }),
    pickAudio: async () => null,
    sharedAudio: async () => [],
    onSharedAudio: () => () => undefined,
    keepCopy: async () => file,
    discardCopy: async () => true,
    openAudio: async () => {
      throw new TelephonyError('not_found');
    },
    startRecording: async ({ onLevel }) => {
      phone.recordings.push('started');
      phone.levels.forEach((level) => onLevel?.(level));
      return {
        startedAt: Date.now(),
        stop: async () => {
          phone.recordings.push('stopped');
          return file;
        },
        cancel: async () => void phone.recordings.push('cancelled'),
      };
    },
    scheduleUploads: async () => undefined,
    cancelUploads: async () => undefined,
    phoneHealth: async () => HEALTH,
    openSettings: async () => false,
    ...over,
  };
  return phone;
}
