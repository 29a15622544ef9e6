import type { Spec } from '../../specs/NativeTelephony';
import { loudness, telephony, TelephonyError } from '..';

jest.mock('react-native-audio-api', () => ({
  AudioManager: { checkRecordingPermissions: jest.fn(async () => 'Denied') },
  AudioRecorder: jest.fn(),
  FileDirectory: { Cache: 1 },
  FileFormat: { M4A: 3 },
  FilePreset: { Low: 'low', Medium: 'medium', High: 'high' },
  RecordingNotificationManager: { show: jest.fn(), hide: jest.fn() },
}));

type Native = { [Method in keyof Spec]: jest.Mock };

jest.mock('../../specs/NativeTelephony', () => ({
  __esModule: true,
  default: new Proxy({} as Record<string, jest.Mock>, {
    get: (made, name: string) => (made[name] ??= jest.fn()),
  }),
}));

const native = jest.requireMock<{ default: Native }>('../../specs/NativeTelephony').default;

const CALL = { number: '+919876543210', startedAt: 1_000, endedAt: 61_000 };

test('the end of a call: what the phone cannot tell is null, not missing', () => {
  const seen: unknown[] = [];
  const remove = jest.fn();
  native.onCallEnded.mockReturnValue({ remove });
  const stop = telephony.onCallEnded((call) => seen.push(call));
  const tell = native.onCallEnded.mock.calls[0][0] as (call: object) => void;
  tell({ ...CALL, source: 'phone_state', proposalSure: false });
  tell({
    ...CALL,
    source: 'call_log',
    durationSeconds: 0,
    proposedOutcome: 'no_answer',
    proposalSure: true,
  });
  expect(seen).toEqual([
    { ...CALL, durationSeconds: null, source: 'phone_state', proposal: null },
    {
      ...CALL,
      durationSeconds: 0,
      source: 'call_log',
      proposal: { outcome: 'no_answer', sure: true },
    },
  ]);
  stop();
  expect(remove).toHaveBeenCalled();
});

test('a refusal keeps its code; a strange one is "failed" and carries nothing along', async () => {
  native.placeCall.mockRejectedValueOnce(Object.assign(new Error('x'), { code: 'no_dialler' }));
  await expect(telephony.placeCall('9876543210')).rejects.toEqual(new TelephonyError('no_dialler'));
  native.placeCall.mockRejectedValueOnce(new Error('tel:+919876543210 not handled'));
  await expect(telephony.placeCall('9876543210')).rejects.toThrow(/^failed$/);
});

test('an unknown duration is left out for Android, and the taken files go along', async () => {
  native.findRecordings.mockResolvedValue({ kind: 'none', reason: 'no_files', candidates: [] });
  await telephony.findRecordings({ ...CALL, durationSeconds: null }, ['content://a']);
  expect(native.findRecordings).toHaveBeenCalledWith({ ...CALL, durationSeconds: undefined }, [
    'content://a',
  ]);
});

test('audio is read in slices as bytes', async () => {
  native.measureAudio.mockResolvedValue({ sizeBytes: 3, sha256: 'ab' });
  native.readAudio.mockResolvedValue('AAEC');
  const source = await telephony.openAudio('content://a');
  expect(source.sizeBytes).toBe(3);
  expect([...(await source.slice(0, 1024))]).toEqual([0, 1, 2]);
  expect(native.readAudio).toHaveBeenCalledWith('content://a', 0, 1024);
});

test("the store's build has no call log to set up", async () => {
  native.phoneHealth.mockResolvedValue({
    brand: 'x',
    model: 'y',
    androidVersion: '14',
    sdk: 34,
    callLog: false,
  });
  native.abilities.mockResolvedValue({ callLogInBuild: false });
  expect(await telephony.phoneHealth()).toMatchObject({
    callLog: null,
    system: 'Android 14',
    recordingFolder: null,
  });
  native.abilities.mockResolvedValue({ callLogInBuild: true });
  expect(await telephony.phoneHealth()).toMatchObject({ callLog: false });
});

test('without the permission nothing is recorded', async () => {
  await expect(telephony.startRecording({ quality: 'low' })).rejects.toEqual(
    new TelephonyError('not_permitted'),
  );
});

test('loudness: silence is 0, a full wave is near 0.7, nothing is 0', () => {
  expect(loudness(new Float32Array(100))).toBe(0);
  expect(loudness(Float32Array.from({ length: 1000 }, (_, index) => Math.sin(index)))).toBeCloseTo(
    0.707,
    2,
  );
  expect(loudness(new Float32Array(0))).toBe(0);
});

describe('the microphone', () => {
  const steps: string[] = [];
  const audio = jest.requireMock<{
    AudioManager: { checkRecordingPermissions: jest.Mock };
    AudioRecorder: jest.Mock;
    RecordingNotificationManager: { show: jest.Mock; hide: jest.Mock };
  }>('react-native-audio-api');
  const note =
    <T>(step: string, answer: T) =>
    async () => {
      steps.push(step);
      return answer;
    };
  const begin = (starts = 'success') => {
    steps.length = 0;
    audio.AudioManager.checkRecordingPermissions.mockResolvedValue('Granted');
    audio.RecordingNotificationManager.show.mockImplementation(note('show', undefined));
    audio.RecordingNotificationManager.hide.mockImplementation(note('hide', undefined));
    audio.AudioRecorder.mockImplementation(() => ({
      enableFileOutput: () => ({ status: 'success' }),
      disableFileOutput: () => undefined,
      onAudioReady: () => undefined,
      clearOnAudioReady: () => undefined,
      start: note('start', { status: starts }),
      stop: note('stop', { status: 'success', paths: ['/cache/recordings/1.m4a'], duration: 7 }),
    }));
    native.keepCopy.mockImplementation(note('keep', { uri: 'file:///files/audio/1/1.m4a' }));
    native.discardCopy.mockImplementation((uri: string) => note(`discard ${uri}`, true)());
    const notice = { title: 'Recording', text: 'Stop it here', pause: 'Pause', resume: 'Go on' };
    return telephony.startRecording({ quality: 'low', notice });
  };

  test('the service that Android asks for behind the dialler runs before it and ends with it', async () => {
    const recording = await begin();
    expect(audio.RecordingNotificationManager.show).toHaveBeenCalledWith(
      expect.objectContaining({ title: 'Recording', contentText: 'Stop it here' }),
    );
    const file = await recording.stop();
    expect(file).toMatchObject({ uri: 'file:///files/audio/1/1.m4a', durationSeconds: 7 });
    const cached = 'discard file:///cache/recordings/1.m4a';
    expect(steps).toEqual(['show', 'start', 'stop', 'hide', 'keep', cached]);
  });

  test('cancelled, nothing of it stays; refused, the sign goes away again', async () => {
    await (await begin()).cancel();
    expect(steps.slice(2)).toEqual(['stop', 'hide', 'discard file:///cache/recordings/1.m4a']);
    await expect(begin('error')).rejects.toEqual(new TelephonyError('failed'));
    expect(steps).toEqual(['show', 'start', 'hide']);
  });
});
