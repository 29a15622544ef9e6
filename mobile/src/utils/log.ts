/**
 * The only way to the console. Events are fixed words with numbers beside them: there is no place
 * to put a name, a phone number or a token, on purpose.
 */
export type LogEvent =
  | 'request_failed'
  | 'refresh_refused'
  | 'sync_failed'
  | 'outbox_refused'
  | 'upload_failed'
  | 'recording_failed'
  | 'store_failed'
  | 'screen_crashed'
  | 'worker_failed';

export function log(event: LogEvent, figures: Record<string, number | boolean> = {}): void {
  console.warn(event, figures);
}
