import { ApiService } from './ApiService';
import { components } from './apiTypes';
import { Result } from './problem';

type Schemas = components['schemas'];
export type LeadStatus = Schemas['LeadStatus'];
export type Outcome = Schemas['Outcome'];
export type LeadItem = Schemas['LeadItem'];
export type LeadDetails = Schemas['LeadDetails'];
export type LeadView = Schemas['LeadView'];
export type LeadPage = Schemas['LeadPage'];
export type LeadCounts = Schemas['StatusCounts'];
export type TimelineEntry = Schemas['TimelineEntry'];
export type TimelinePage = Schemas['TimelinePage'];
export type NextLead = Schemas['NextLead'];
export type LeadPatch = Schemas['PatchLead'];
export type NewNote = Schemas['AddNote'];
export type Note = Schemas['NoteView'];
export type NewCall = Schemas['LogCall'];
export type CallLog = Schemas['CallLogView'];

export interface LeadFilter {
  status?: LeadStatus[];
  search?: string;
  cursor?: string;
}

/** Leads and what is written on them. A `client_id` makes each write safe to send again. */
export class LeadService {
  constructor(private readonly api: ApiService) {}

  list(
    { status, search, cursor }: LeadFilter = {},
    signal?: AbortSignal,
  ): Promise<Result<LeadPage>> {
    const query = { status, search: search?.trim() || undefined, cursor };
    return this.api.ask((client) => client.GET('/api/leads', { params: { query }, signal }));
  }

  counts(signal?: AbortSignal): Promise<Result<LeadCounts>> {
    return this.api.ask((client) => client.GET('/api/leads/counts', { signal }));
  }

  get(id: string, signal?: AbortSignal): Promise<Result<LeadView>> {
    return this.api.ask((client) =>
      client.GET('/api/leads/{lead_id}', { params: { path: { lead_id: id } }, signal }),
    );
  }

  timeline(id: string, cursor?: string, signal?: AbortSignal): Promise<Result<TimelinePage>> {
    return this.api.ask((client) =>
      client.GET('/api/leads/{lead_id}/timeline', {
        params: { path: { lead_id: id }, query: { cursor } },
        signal,
      }),
    );
  }

  /** The lead to call now, kept for ten minutes; null when there is none. */
  async next(signal?: AbortSignal): Promise<Result<NextLead | null>> {
    const answer = await this.api.ask((client) => client.POST('/api/leads/next', { signal }));
    return answer.ok ? { ...answer, data: answer.data ?? null } : answer;
  }

  /** `conflict` has the server's value of each field that somebody else changed since `base`. */
  update(id: string, patch: LeadPatch): Promise<Result<LeadView>> {
    return this.api.ask((client) =>
      client.PATCH('/api/leads/{lead_id}', { params: { path: { lead_id: id } }, body: patch }),
    );
  }

  addNote(id: string, note: NewNote): Promise<Result<Note>> {
    return this.api.ask((client) =>
      client.POST('/api/leads/{lead_id}/notes', { params: { path: { lead_id: id } }, body: note }),
    );
  }

  /** The call, the lead's status and its next follow-up: all of it or nothing. */
  logCall(id: string, call: NewCall): Promise<Result<CallLog>> {
    return this.api.ask((client) =>
      client.POST('/api/leads/{lead_id}/calls', { params: { path: { lead_id: id } }, body: call }),
    );
  }
}
