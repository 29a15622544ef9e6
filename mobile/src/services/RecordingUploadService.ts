import { isTransient, Problem, Result } from './problem';
import { ApiService } from './ApiService';

/** What the server is told before the bytes (`Upload-Metadata`); see docs/adr/0016. */
export interface UploadFacts {
  client_id: string;
  filename: string;
  filetype: string;
  /** In hexadecimal, over the whole file. */
  sha256: string;
  /** RFC 3339. */
  recorded_at: string;
  /** The call's id, or the client_id it was or will be logged with. */
  call_id?: string | null;
  duration_seconds?: number | null;
  phone_model?: string | null;
}

/** The bytes, piece by piece. */
export interface Bytes {
  readonly sizeBytes: number;
  slice(offset: number, length: number): Promise<Uint8Array>;
}

export interface Sending {
  lead: string;
  facts: UploadFacts;
  source: Bytes;
  /** Where an earlier try began; null: nowhere yet. */
  location: string | null;
  /** Kept before the first byte goes, so that the next try finds it. */
  onLocation(location: string | null): Promise<void>;
  onProgress(sent: number): void;
  signal?: AbortSignal;
}

const VERSION = '1.0.0';
export const PIECE = 1024 * 1024;
/** A mebibyte over a very poor network; the server keeps what arrived also when this ends it. */
const PIECE_TIMEOUT = 180_000;

/**
 * Sends recordings by tus 1.0: begins an upload, asks how far it is, goes on from there. One run of
 * `send` is one try; who calls it waits and tries again.
 */
export class RecordingUploadService {
  constructor(private readonly api: ApiService) {}

  /** `ok` means that the server has the whole recording and found its hash right. */
  async send(sending: Sending): Promise<Result<null>> {
    let { location } = sending;
    let offset: number | null = null;
    if (location) {
      const asked = await this.offset(location, sending.signal);
      if (asked.ok) {
        offset = asked.data;
      } else if (asked.problem.kind === 'not_found') {
        // Given up after a day without news: the address is worth nothing any more.
        location = null;
        await sending.onLocation(null);
      } else {
        return asked;
      }
    }
    if (!location) {
      const begun = await this.begin(sending);
      if (!begun.ok) {
        return begun;
      }
      location = begun.data.location;
      await sending.onLocation(location);
      offset = begun.data.isNew ? 0 : null;
    }
    return this.rest(sending, location, offset);
  }

  /** Gives up what was begun; what the server does not know any more is fine as well. */
  async terminate(location: string): Promise<void> {
    await this.api.raw(location, { method: 'DELETE', headers: { 'Tus-Resumable': VERSION } });
  }

  private async begin({
    lead,
    facts,
    source,
    signal,
  }: Sending): Promise<Result<{ location: string; isNew: boolean }>> {
    const answer = await this.api.raw(`/api/leads/${lead}/recordings`, {
      method: 'POST',
      headers: {
        'Tus-Resumable': VERSION,
        'Upload-Length': String(source.sizeBytes),
        'Upload-Metadata': metadata(facts),
      },
      signal,
    });
    if (!answer.ok) {
      return answer;
    }
    const location = answer.data.get('Location');
    if (!location) {
      return { ok: false, problem: { kind: 'unknown', status: answer.status } };
    }
    const isNew = answer.status === 201;
    return { ok: true, data: { location, isNew }, status: answer.status };
  }

  private async offset(location: string, signal?: AbortSignal): Promise<Result<number>> {
    const answer = await this.api.raw(location, {
      method: 'HEAD',
      headers: { 'Tus-Resumable': VERSION },
      signal,
    });
    return answer.ok ? numbered(answer.data, answer.status) : answer;
  }

  private async rest(
    { source, onProgress, onLocation, signal }: Sending,
    location: string,
    known: number | null,
  ): Promise<Result<null>> {
    let offset = known;
    let askedAgain = 0;
    for (;;) {
      if (offset === null) {
        const asked = await this.offset(location, signal);
        if (!asked.ok) {
          return asked;
        }
        offset = asked.data;
      }
      onProgress(offset);
      if (offset >= source.sizeBytes) {
        return { ok: true, data: null, status: 200 };
      }
      const body = await source.slice(offset, Math.min(PIECE, source.sizeBytes - offset));
      const answer = await this.api.raw(location, {
        method: 'PATCH',
        headers: {
          'Tus-Resumable': VERSION,
          'Upload-Offset': String(offset),
          'Content-Type': 'application/offset+octet-stream',
        },
        body,
        signal,
        timeout: PIECE_TIMEOUT,
      });
      if (answer.ok) {
        const said = numbered(answer.data, answer.status);
        offset = said.ok ? said.data : null;
        continue;
      }
      const { problem } = answer;
      // Another offset than the server's: an answer was lost, or another tab sent a piece.
      if (problem.kind === 'conflict' && askedAgain < 3) {
        askedAgain += 1;
        offset = null;
        continue;
      }
      if (problem.kind === 'not_found' || mustBeginAnew(problem)) {
        await onLocation(null);
      }
      return answer;
    }
  }
}

/** The server threw the upload away: the bytes that arrived were not those of the phone. */
export function mustBeginAnew(problem: Problem): boolean {
  return problem.kind === 'invalid' && problem.code === 'checksum_mismatch';
}

/** Whether another try may succeed without anybody doing anything. */
export function maySucceedLater(problem: Problem): boolean {
  // 408: the body stopped coming. 507 (no room left) and the like are `server`.
  const lost = problem.kind === 'unknown' && [0, 408, 425, 460].includes(problem.status);
  return isTransient(problem) || lost || mustBeginAnew(problem) || problem.kind === 'conflict';
}

function numbered(headers: Headers, status: number): Result<number> {
  const said = headers.get('Upload-Offset');
  const offset = said === null ? NaN : Number(said);
  return Number.isInteger(offset) && offset >= 0
    ? { ok: true, data: offset, status }
    : { ok: false, problem: { kind: 'unknown', status } };
}

/** Pairs of a key and its value in base64; what is not known is left out. */
export function metadata(facts: UploadFacts): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([key, value]) => `${key} ${base64(utf8(String(value)))}`)
    .join(',');
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [one = 0, two = 0, three = 0] = bytes.slice(at, at + 3);
    const group = (one << 16) | (two << 8) | three;
    const digits = [18, 12, 6, 0].map((shift) => DIGITS[(group >> shift) & 63]).join('');
    const left = bytes.length - at;
    text += left >= 3 ? digits : digits.slice(0, left + 1) + '='.repeat(3 - left);
  }
  return text;
}

/** Written out: Hermes has no TextEncoder on every version. */
function utf8(text: string): number[] {
  return [...encodeURIComponent(text).matchAll(/%([0-9A-F]{2})|([^%])/g)].map(([, hex, plain]) =>
    hex ? parseInt(hex, 16) : (plain ?? '').charCodeAt(0),
  );
}
