import type { Sound } from '../services/soundTypes';
import { Playback, SoundSource } from './Playback';

class FakeSound implements Sound {
  duration: number | null = 252;
  place = 0;
  rate = 1;
  log: string[] = [];
  private tell: (fault: boolean) => void = () => undefined;
  at = () => this.place;
  play = async () => void this.log.push('play');
  pause = () => void this.log.push('pause');
  seek = (to: number) => void (this.place = to);
  setRate = (rate: number) => void (this.rate = rate);
  close = () => void this.log.push('close');
  onEnd = (listener: (fault: boolean) => void) => void (this.tell = listener);
  end = (fault = false) => this.tell(fault);
}

// A sound that still plays keeps its clock, and the tests would never end.
const played: Playback[] = [];
afterEach(() => played.splice(0).forEach((playback) => playback.stop()));

function setting({ kept = null as string | null, link = true } = {}) {
  const sounds: FakeSound[] = [];
  const from: string[] = [];
  const open = async (uri: string): Promise<Sound> => {
    from.push(uri);
    const sound = new FakeSound();
    sounds.push(sound);
    return sound;
  };
  const source: SoundSource = {
    openSound: open,
    openRemote: (url) => open(url),
    heard: { find: async () => kept, keep: async () => 'kept' },
  };
  const asked = { links: 0 };
  const playback = new Playback(
    {
      recordings: {
        link: async () => {
          asked.links += 1;
          return link
            ? { ok: true, status: 200, data: { url: 'https://crm.test/a', expires_at: '' } }
            : { ok: false, problem: { kind: 'offline' } };
        },
      } as never,
    },
    source,
  );
  played.push(playback);
  return { playback, sounds, from, asked };
}

const one = { id: 'r1', lead: 'l1', duration_seconds: 250 };
const other = { id: 'r2', lead: 'l1', duration_seconds: 10 };

test('plays by a signed link, pauses where it is, goes on', async () => {
  const { playback, sounds, from, asked } = setting();
  await playback.toggle(one);
  expect(playback.get()).toMatchObject({ id: 'r1', state: 'playing', duration: 252, local: false });
  expect(from).toEqual(['https://crm.test/a']);
  if (sounds[0]) {
    sounds[0].place = 97;
  }
  await playback.toggle(one);
  expect(playback.get()).toMatchObject({ state: 'paused', at: 97 });
  await playback.toggle(one);
  expect(playback.get().state).toBe('playing');
  expect(asked.links).toBe(1);
});

test('only one plays', async () => {
  const { playback, sounds } = setting();
  await playback.toggle(one);
  await playback.toggle(other);
  expect(sounds[0]?.log).toEqual(['play', 'close']);
  expect(playback.get()).toMatchObject({ id: 'r2', state: 'playing' });
});

test('one that comes late does not play over the next', async () => {
  const { playback, sounds } = setting();
  const slow = playback.toggle(one);
  const quick = playback.toggle(other);
  await Promise.all([slow, quick]);
  expect(playback.get()).toMatchObject({ id: 'r2', state: 'playing' });
  expect(sounds.filter(({ log }) => log.includes('play') && !log.includes('close'))).toHaveLength(
    1,
  );
});

test('heard before, it needs no network', async () => {
  const { playback, from, asked } = setting({ kept: '/m/heard/r1', link: false });
  await playback.toggle(one);
  expect(playback.get()).toMatchObject({ state: 'playing', local: true });
  expect([from, asked.links]).toEqual([['/m/heard/r1'], 0]);
});

test('failed, it can be tried again', async () => {
  const { playback } = setting({ link: false });
  await playback.toggle(one);
  expect(playback.get()).toMatchObject({ id: 'r1', state: 'failed' });
  await playback.toggle(one);
  expect(playback.get().state).toBe('failed');
});

test('a fault while it plays is told, and the next press opens it anew', async () => {
  const { playback, sounds } = setting();
  await playback.toggle(one);
  sounds[0]?.end(true);
  expect(playback.get().state).toBe('failed');
  await playback.toggle(one);
  expect(playback.get().state).toBe('playing');
  expect(sounds).toHaveLength(2);
});

test('the bar begins one that does not play, and the speed stays for the next', async () => {
  const { playback, sounds } = setting();
  playback.setRate(1.5);
  await playback.seek(one, 120);
  expect([sounds[0]?.place, sounds[0]?.rate]).toEqual([120, 1.5]);
  playback.stop('r2');
  expect(playback.get().state).toBe('playing');
  playback.stop('r1');
  expect(playback.get()).toMatchObject({ state: 'idle', rate: 1.5 });
});
