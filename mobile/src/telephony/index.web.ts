import { keepAudio, keptAudio, keptAudios, removeAudio } from './keptAudio.web';
import { TelephonyError } from './port';
import type {
  ActiveRecording,
  AudioFile,
  RecordingOptions,
  RecordingQuality,
  TelephonyPort,
} from './port';

export * from './port';

/**
 * The browser: a tel: link, a file picker, MediaRecorder. It neither sees a call end nor reads a
 * call log nor looks into folders, and says so in `abilities()`: the person is asked instead.
 */
export const telephony: TelephonyPort = {
  async abilities() {
    return {
      canCall: hasDialler(),
      directCall: false,
      watchesCalls: false,
      readsCallLog: false,
      callLogInBuild: false,
      findsRecordings: false,
      recordsMicrophone: canRecord(),
      backgroundUploads: false,
    };
  },
  async placeCall(number) {
    if (!/^\+[1-9]\d{7,14}$/.test(number)) {
      throw new TelephonyError('bad_number');
    }
    if (!hasDialler()) {
      throw new TelephonyError('no_dialler');
    }
    const link = document.createElement('a');
    link.href = `tel:${number}`;
    // Clicked, not assigned to the address: an installed app stays where it is.
    link.click();
    return { startedAt: Date.now(), how: 'dialler' };
  },
  lineState: async () => 'unknown',
  onCallEnded: () => () => undefined,
  readCallLog: async () => null,

  chooseRecordingFolder: async () => null,
  findRecordings: async () => ({ kind: 'none', reason: 'no_files', candidates: [] }),
  async pickAudio() {
    const file = await pickFile();
    return file && keepAudio(file, { name: file.name, durationSeconds: null });
  },
  sharedAudio: keptAudios,
  onSharedAudio: () => () => undefined,
  async keepCopy(uri) {
    const kept = await keptAudio(uri);
    if (!kept) {
      throw new TelephonyError('not_found');
    }
    return kept.file;
  },
  discardCopy: removeAudio,
  async openAudio(uri) {
    const kept = await keptAudio(uri);
    if (!kept) {
      throw new TelephonyError('not_found');
    }
    const { blob } = kept;
    return {
      sizeBytes: blob.size,
      sha256: await sha256(blob),
      slice: async (offset, length) =>
        new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
    };
  },
  startRecording,

  // A page that is closed does nothing: the queue goes on when the app is opened again.
  scheduleUploads: async () => undefined,
  cancelUploads: async () => undefined,

  async phoneHealth() {
    const granted = canRecord()
      ? await navigator.permissions
          ?.query({ name: 'microphone' as PermissionName })
          .then(({ state }) => state === 'granted')
          .catch(() => false)
      : null;
    return {
      brand: '',
      model: '',
      system: systemName(),
      batteryUnrestricted: null,
      notifications: 'Notification' in window ? Notification.permission === 'granted' : null,
      calls: null,
      phoneState: null,
      microphone: granted ?? null,
      audioFiles: null,
      callLog: null,
      recordingFolder: null,
    };
  },
  openSettings: async () => false,
};

/** Phones and tablets hand tel: to something; a desktop's browser mostly to nothing, silently. */
function hasDialler(): boolean {
  const { userAgentData } = navigator as { userAgentData?: { mobile?: boolean } };
  return (
    userAgentData?.mobile ?? /Android.*Mobile|iPhone|Mobile.*Firefox/.test(navigator.userAgent)
  );
}

function systemName(): string {
  const found = /(Android [\d.]+|iPhone OS [\d_]+|Windows NT [\d.]+|Mac OS X [\d_]+|Linux)/.exec(
    navigator.userAgent,
  );
  return (found?.[1] ?? '').replace(/_/g, '.');
}

function canRecord(): boolean {
  return typeof MediaRecorder !== 'undefined' && navigator.mediaDevices !== undefined;
}

function pickFile(): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = 'audio/*,.m4a,.mp3,.amr,.3gp,.ogg,.wav,.webm';
    input.onchange = () => resolve(input.files?.[0] ?? null);
    input.oncancel = () => resolve(null);
    input.click();
  });
}

async function sha256(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const BITS: Record<RecordingQuality, number> = { low: 32_000, medium: 64_000, high: 96_000 };
// AAC first: it plays everywhere. Browsers without it have Opus.
const TYPES = ['audio/mp4;codecs=mp4a.40.2', 'audio/webm;codecs=opus', 'audio/ogg;codecs=opus'];
const LEVELS_EVERY = 200;

async function startRecording({ quality, onLevel }: RecordingOptions): Promise<ActiveRecording> {
  const stream = await microphone();
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS[quality] });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => void (data.size > 0 && parts.push(data));
  const deaf = onLevel && listen(stream, onLevel);
  const startedAt = Date.now();
  // In pieces, so that the browser may move them to the disk.
  recorder.start(10_000);
  const end = async (): Promise<Blob> => {
    if (recorder.state !== 'inactive') {
      const stopped = new Promise((resolve) => (recorder.onstop = resolve));
      recorder.stop();
      await stopped;
    }
    deaf?.();
    stream.getTracks().forEach((track) => track.stop());
    return new Blob(parts, { type: recorder.mimeType.split(';')[0] });
  };
  return {
    startedAt,
    async stop(): Promise<AudioFile> {
      const durationSeconds = Math.round((Date.now() - startedAt) / 1000);
      const blob = await end();
      if (blob.size === 0) {
        throw new TelephonyError('failed');
      }
      return keepAudio(blob, { name: `call.${extensionOf(blob.type)}`, durationSeconds });
    },
    cancel: async () => void (await end()),
  };
}

async function microphone(): Promise<MediaStream> {
  if (!canRecord()) {
    throw new TelephonyError('failed');
  }
  try {
    // What clears a voice in a video call also takes away the other side of a call on speaker.
    const audio = { channelCount: 1, echoCancellation: false, noiseSuppression: false };
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    const denied = ['NotAllowedError', 'SecurityError'].includes((error as DOMException).name);
    throw new TelephonyError(denied ? 'not_permitted' : 'failed');
  }
}

/** Tells the loudness about five times a second; what comes back ends it. */
function listen(stream: MediaStream, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  // Long enough to miss nothing between two looks.
  analyser.fftSize = 16_384;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    // A browser may hold audio back until a person touches the page: that is no silence.
    if (context.state !== 'running') {
      void context.resume();
      return;
    }
    analyser.getFloatTimeDomainData(samples);
    onLevel(Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length));
  }, LEVELS_EVERY);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

function extensionOf(type: string): string {
  return type === 'audio/mp4' ? 'm4a' : type === 'audio/ogg' ? 'ogg' : 'webm';
}
