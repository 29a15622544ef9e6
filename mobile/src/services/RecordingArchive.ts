import { ApiService } from './ApiService';
import { components } from './apiTypes';
import { Result } from './problem';

type Schemas = components['schemas'];
export type Recording = Schemas['RecordingView'];
export type RecordingLink = Schemas['RecordingLink'];
export type Quality = Schemas['Quality'];

/** The recordings that the server has. */
export class RecordingArchive {
  constructor(private readonly api: ApiService) {}

  async list(lead: string, signal?: AbortSignal): Promise<Result<Recording[]>> {
    const answer = await this.api.ask((client) =>
      client.GET('/api/leads/{lead_id}/recordings', {
        params: { path: { lead_id: lead } },
        signal,
      }),
    );
    return answer.ok ? { ...answer, data: answer.data.items } : answer;
  }

  /** An address for five minutes and this recording alone: an audio element sends no token. */
  async link(lead: string, recording: string): Promise<Result<RecordingLink>> {
    const answer = await this.api.ask((client) =>
      client.POST('/api/leads/{lead_id}/recordings/{recording_id}/link', {
        params: { path: { lead_id: lead, recording_id: recording } },
      }),
    );
    return answer.ok
      ? { ...answer, data: { ...answer.data, url: this.api.here(answer.data.url) } }
      : answer;
  }

  /** For good, and noted; `conflict` when it is on legal hold, `forbidden` when the settings say so. */
  remove(lead: string, recording: string): Promise<Result<unknown>> {
    return this.api.ask((client) =>
      client.DELETE('/api/leads/{lead_id}/recordings/{recording_id}', {
        params: { path: { lead_id: lead, recording_id: recording } },
      }),
    );
  }
}
