import { AudioBuffer, AudioBufferSourceNode, AudioContext } from 'react-native-audio-api';
import ReactNativeBlobUtil from 'react-native-blob-util';

import type { Sound } from './soundTypes';

/** Speech needs no more, and half an hour of it then fits into memory. */
const SAMPLE_RATE = 16_000;

/** A file of this phone, decoded whole. */
export async function openSound(uri: string): Promise<Sound> {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE });
  try {
    return new Decoded(context, await context.decodeAudioData(uri.replace(/^file:\/\//, '')));
  } catch (error) {
    void context.close();
    throw error;
  }
}

/** Audio of the server is fetched first: this library decodes whole files. */
export async function openRemote(
  url: string,
  keep: (url: string) => Promise<string>,
): Promise<Sound> {
  return openSound(await keep(url));
}

class Decoded implements Sound {
  private node: AudioBufferSourceNode | null = null;
  private from = 0;
  private since = 0;
  private rate = 1;
  private tell: (fault: boolean) => void = () => undefined;

  constructor(
    private readonly context: AudioContext,
    private readonly buffer: AudioBuffer,
  ) {}

  get duration(): number {
    return this.buffer.duration;
  }

  at(): number {
    const played = this.node ? (this.context.currentTime - this.since) * this.rate : 0;
    return Math.min(this.duration, this.from + played);
  }

  async play(): Promise<void> {
    if (this.node) {
      return;
    }
    await this.context.resume();
    const node = this.context.createBufferSource({ pitchCorrection: true });
    node.buffer = this.buffer;
    node.playbackRate.value = this.rate;
    node.connect(this.context.destination);
    node.onEnded = () => {
      // Also told when it was stopped: only the end of the file counts.
      if (this.node === node) {
        this.halt();
        this.from = 0;
        this.tell(false);
      }
    };
    node.start(0, this.from);
    this.since = this.context.currentTime;
    this.node = node;
  }

  pause(): void {
    this.from = this.at();
    this.halt();
  }

  seek(to: number): void {
    const playing = this.node !== null;
    this.halt();
    this.from = Math.max(0, Math.min(this.duration, to));
    if (playing) {
      void this.play();
    }
  }

  setRate(rate: number): void {
    this.from = this.at();
    this.since = this.context.currentTime;
    this.rate = rate;
    if (this.node) {
      this.node.playbackRate.value = rate;
    }
  }

  close(): void {
    this.halt();
    void this.context.close();
  }

  onEnd(listener: (fault: boolean) => void): void {
    this.tell = listener;
  }

  private halt(): void {
    const { node } = this;
    this.node = null;
    if (node) {
      node.stop();
      node.disconnect();
    }
  }
}

const FOLDER = `${ReactNativeBlobUtil.fs.dirs.CacheDir}/heard`;
const LIMIT = 60 * 1024 * 1024;

/** Recordings that were heard once, to be heard again without network; the system may clear them. */
export const heard = {
  async find(id: string): Promise<string | null> {
    return (await ReactNativeBlobUtil.fs.exists(`${FOLDER}/${id}`)) ? `${FOLDER}/${id}` : null;
  },
  async keep(id: string, url: string): Promise<string> {
    const path = `${FOLDER}/${id}`;
    const answer = await ReactNativeBlobUtil.config({ path: `${path}.part` }).fetch('GET', url);
    if (answer.info().status !== 200) {
      await ReactNativeBlobUtil.fs.unlink(`${path}.part`).catch(() => undefined);
      throw new Error('not fetched');
    }
    await ReactNativeBlobUtil.fs.mv(`${path}.part`, path);
    await this.trim();
    return path;
  },
  async forget(id: string): Promise<void> {
    await ReactNativeBlobUtil.fs.unlink(`${FOLDER}/${id}`).catch(() => undefined);
  },
  async clear(): Promise<void> {
    await ReactNativeBlobUtil.fs.unlink(FOLDER).catch(() => undefined);
  },
  async size(): Promise<number> {
    return (await files()).reduce((sum, { size }) => sum + size, 0);
  },
  /** The oldest go first. */
  async trim(): Promise<void> {
    const all = (await files()).sort((one, other) => other.lastModified - one.lastModified);
    let sum = 0;
    for (const file of all) {
      sum += file.size;
      if (sum > LIMIT) {
        await ReactNativeBlobUtil.fs.unlink(file.path).catch(() => undefined);
      }
    }
  },
};

async function files(): Promise<{ path: string; size: number; lastModified: number }[]> {
  const found = await ReactNativeBlobUtil.fs.lstat(FOLDER).catch(() => []);
  return found.map(({ path, size, lastModified }) => ({
    path,
    size: Number(size),
    lastModified: Number(lastModified),
  }));
}
