import type { UploadShelf } from '../outbox';
import type { Problem, Services } from '../services';
import { retryAfter } from '../services/problem';
import { maySucceedLater, mustBeginAnew } from '../services/RecordingUploadService';
import type { Upload } from '../store/types';
import type { TelephonyPort } from '../telephony/port';
import { backoff } from '../utils/backoff';
import { exclusively } from '../utils/exclusively';
import { log } from '../utils/log';
import type { Network } from '../utils/system';
import { uuid } from '../utils/uuid';
import type { RecordingSink } from './CallRecordingManager';

/** What the queue must know of an upload beside what is shown. */
export interface UploadData extends Record<string, unknown> {
  uri: string;
  /** Where the phone's own recorder has the original, so that no other call takes it. */
  original: string | null;
  name: string;
  mime_type: string;
  sha256: string | null;
  recorded_at: string;
  silent: boolean;
  location: string | null;
  tries: number;
  /** How often the server threw it away for a wrong hash. */
  mismatches: number;
  /** Milliseconds; not tried again before. */
  not_before: number;
}

export const dataOf = (upload: Upload): UploadData => upload.data as UploadData;

interface Parts {
  services: Pick<Services, 'uploads' | 'auth'>;
  shelf: UploadShelf;
  telephony: TelephonyPort;
  network: Network;
  isMetered: () => Promise<boolean>;
  wifiOnly: () => boolean;
  phoneModel?: () => Promise<string | null>;
  /** Told when the server has a recording, to fetch the lead's history anew. */
  onSent?: (upload: Upload) => void;
  now?: () => number;
  random?: () => number;
}

/** The server's word that its bytes are not ours is believed this often. */
const MISMATCHES = 3;

/**
 * Recordings on their way to the server. Each is written down before anything else happens, goes in
 * pieces, resumes where the server says it stands, and is removed from this phone only when the
 * server has it. One at a time, and in one tab.
 */
export class UploadQueue implements RecordingSink {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = true;
  private current: { id: string; stop: AbortController; written: () => Promise<void> } | null =
    null;
  private readonly dropped = new Set<string>();
  private readonly now: () => number;

  constructor(private readonly parts: Parts) {
    this.now = parts.now ?? Date.now;
  }

  /** Works from now on; what comes back ends it, and what is on its way stops where it stands. */
  start(): () => void {
    this.stopped = false;
    const wake = (): void => void this.wake();
    const ends = [this.parts.network.onChange(wake), this.parts.network.onForeground(wake)];
    wake();
    return () => {
      this.stopped = true;
      ends.forEach((end) => end());
      this.disarm();
      this.current?.stop.abort();
    };
  }

  /** A recording to send; `original` when the file is a copy of one of the phone's recorder. */
  async add({
    file,
    lead,
    call,
    recorded_at,
    silent = false,
    original = null,
  }: Parameters<RecordingSink['add']>[0]): Promise<string> {
    const data: UploadData = {
      uri: file.uri,
      original,
      name: file.name,
      mime_type: file.mimeType,
      sha256: null,
      recorded_at,
      silent,
      location: null,
      tries: 0,
      mismatches: 0,
      not_before: 0,
    };
    const upload: Upload = {
      id: uuid(),
      lead,
      call,
      call_id: null,
      made_at: new Date(this.now()).toISOString(),
      state: 'waiting',
      size_bytes: file.sizeBytes,
      sent_bytes: 0,
      duration_seconds: file.durationSeconds,
      problem: null,
      data,
    };
    await this.parts.shelf.put(upload);
    // Also when the app is closed now: Android wakes it when there is network.
    await this.parts.telephony.scheduleUploads(this.parts.wifiOnly()).catch(() => undefined);
    void this.wake();
    return upload.id;
  }

  /** Wi-Fi only was switched: also Android's own condition for waking the app is another now. */
  async conditionsChanged(): Promise<void> {
    const waits = (await this.parts.shelf.uploads()).some(({ state }) => state !== 'refused');
    if (waits) {
      await this.parts.telephony.scheduleUploads(this.parts.wifiOnly()).catch(() => undefined);
    }
    await this.wake();
  }

  async taken(): Promise<string[]> {
    const all = await this.parts.shelf.uploads();
    return all.flatMap((upload) => {
      const { uri, original } = dataOf(upload);
      return original ? [uri, original] : [uri];
    });
  }

  /** "Try again": at once, also what was refused. */
  async retry(id?: string): Promise<void> {
    for (const upload of await this.parts.shelf.uploads()) {
      const asked = id === undefined ? upload.state !== 'refused' : upload.id === id;
      if (asked && this.current?.id !== upload.id) {
        await this.keep(upload, { state: 'waiting', problem: null }, { not_before: 0, tries: 0 });
      }
    }
    await this.wake();
  }

  /** The person gives a recording up: here, and what the server has of it. */
  async drop(id: string): Promise<void> {
    const upload = (await this.parts.shelf.uploads()).find((one) => one.id === id);
    if (!upload) {
      return;
    }
    // Before it stops: the queue must not take it up again until it is gone.
    this.dropped.add(id);
    if (this.current?.id === id) {
      this.current.stop.abort();
      await this.current.written();
    }
    await this.parts.shelf.remove(id);
    const { uri, location } = dataOf(upload);
    await this.parts.telephony.discardCopy(uri).catch(() => false);
    if (location) {
      await this.parts.services.uploads.terminate(location);
    }
  }

  /** Before signing out: no audio of this person stays here. */
  async clear(): Promise<void> {
    this.stopped = true;
    this.current?.stop.abort();
    await this.current?.written();
    for (const { id } of await this.parts.shelf.uploads()) {
      await this.parts.shelf.remove(id);
    }
    for (const { uri } of await this.parts.telephony.sharedAudio().catch(() => [])) {
      await this.parts.telephony.discardCopy(uri).catch(() => false);
    }
    await this.parts.telephony.cancelUploads().catch(() => undefined);
  }

  /** Looks whether something can go; ends when nothing can any more for now. */
  wake(): Promise<void> {
    if (this.stopped) {
      return Promise.resolve();
    }
    this.again = true;
    this.running ??= this.run();
    return this.running;
  }

  private async run(): Promise<void> {
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        await exclusively('uploads', () => this.work()).catch(() => log('upload_failed'));
      }
    } finally {
      // In the same step as the loop's end: a wake after it begins anew.
      this.running = null;
    }
  }

  private async work(): Promise<void> {
    while (!this.stopped) {
      this.disarm();
      const waiting = (await this.parts.shelf.uploads())
        .filter(({ id, state }) => state !== 'refused' && !this.dropped.has(id))
        .sort((one, other) => (one.made_at < other.made_at ? -1 : 1));
      if (waiting.length === 0) {
        await this.parts.telephony.cancelUploads().catch(() => undefined);
        return;
      }
      if (!(await this.mayGo())) {
        return; // the network's change or a look at the app wakes it
      }
      const ready = waiting.find((upload) => dataOf(upload).not_before <= this.now());
      if (!ready) {
        this.arm(Math.min(...waiting.map((upload) => dataOf(upload).not_before)) - this.now());
        return;
      }
      if ((await this.send(ready)) === 'later') {
        // The network or the server is at fault: the others would fare no better.
        await this.postponeOthers(ready.id);
      }
    }
  }

  private async mayGo(): Promise<boolean> {
    const { network, services, wifiOnly, isMetered } = this.parts;
    return (
      services.auth.session().state === 'signedIn' &&
      network.online() &&
      !(wifiOnly() && (await isMetered()))
    );
  }

  private async send(upload: Upload): Promise<'done' | 'later' | 'refused'> {
    const stop = new AbortController();
    let shown = upload;
    // One after the other: a late progress must not bring back what was removed meanwhile.
    let written: Promise<void> = Promise.resolve();
    const keep: Keep = (change, data = {}) => {
      written = written.then(async () => {
        if (!stop.signal.aborted) {
          shown = await this.keep(shown, change, data);
        }
      });
      return written;
    };
    this.current = { id: upload.id, stop, written: () => written.catch(() => undefined) };
    try {
      const { uri } = dataOf(upload);
      const source = await this.parts.telephony.openAudio(uri);
      await keep({ state: 'sending', problem: null, size_bytes: source.sizeBytes });
      const data = dataOf(shown);
      const answer = await this.parts.services.uploads.send({
        lead: upload.lead.id,
        facts: {
          client_id: upload.id,
          filename: data.name,
          filetype: data.mime_type,
          sha256: source.sha256,
          recorded_at: data.recorded_at,
          call_id: upload.call_id ?? upload.call,
          duration_seconds: upload.duration_seconds,
          phone_model: (await this.parts.phoneModel?.()) ?? null,
        },
        source,
        location: data.location,
        onLocation: (location) => keep(location === null ? { sent_bytes: 0 } : {}, { location }),
        onProgress: (sent) => {
          // Written down for the bar on the screen; the truth is the server's offset.
          void keep({ sent_bytes: sent });
        },
        signal: stop.signal,
      });
      await written;
      if (stop.signal.aborted) {
        return 'done';
      }
      if (answer.ok) {
        await this.parts.shelf.remove(upload.id);
        await this.parts.telephony.discardCopy(uri).catch(() => false);
        this.parts.onSent?.(upload);
        return 'done';
      }
      return await this.failed(shown, answer.problem, keep);
    } catch (thrown) {
      if (stop.signal.aborted) {
        return 'done';
      }
      log('upload_failed');
      const gone = (thrown as { code?: string }).code === 'not_found';
      if (gone) {
        await keep({ state: 'refused', problem: 'file_gone' });
        return 'refused';
      }
      await this.postpone(shown, keep);
      return 'done';
    } finally {
      this.current = null;
    }
  }

  private async failed(upload: Upload, problem: Problem, keep: Keep): Promise<'later' | 'refused'> {
    const { mismatches } = dataOf(upload);
    const spoilt = mustBeginAnew(problem);
    if (maySucceedLater(problem) && !(spoilt && mismatches + 1 >= MISMATCHES)) {
      await this.postpone(upload, keep, retryAfter(problem), spoilt ? mismatches + 1 : mismatches);
      return 'later';
    }
    const code = 'code' in problem && problem.code ? problem.code : problem.kind;
    await keep({ state: 'refused', problem: code }, { location: null });
    return 'refused';
  }

  private async postpone(
    upload: Upload,
    keep: Keep,
    wait: number | null = null,
    mismatches = dataOf(upload).mismatches,
  ): Promise<void> {
    const tries = dataOf(upload).tries + 1;
    const later = wait ?? backoff(tries, this.parts.random);
    await keep({ state: 'waiting' }, { tries, mismatches, not_before: this.now() + later });
  }

  private async postponeOthers(after: string): Promise<void> {
    const all = await this.parts.shelf.uploads();
    const not_before = dataOf(all.find(({ id }) => id === after) ?? NOBODY).not_before ?? 0;
    for (const other of all) {
      if (
        other.id !== after &&
        other.state === 'waiting' &&
        dataOf(other).not_before < not_before
      ) {
        await this.keep(other, {}, { not_before });
      }
    }
  }

  private async keep(
    upload: Upload,
    change: Partial<Upload>,
    data: Partial<UploadData> = {},
  ): Promise<Upload> {
    const next = { ...upload, ...change, data: { ...upload.data, ...data } };
    await this.parts.shelf.put(next);
    return next;
  }

  private arm(wait: number): void {
    if (this.stopped) {
      return; // while it looked for what is next
    }
    this.timer = setTimeout(() => void this.wake(), Math.max(50, wait));
  }

  private disarm(): void {
    if (this.timer) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }
}

type Keep = (change: Partial<Upload>, data?: Partial<UploadData>) => Promise<void>;
const NOBODY = { data: { not_before: 0 } } as unknown as Upload;
