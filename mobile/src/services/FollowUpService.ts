import { ApiService } from './ApiService';
import { components } from './apiTypes';
import { Result } from './problem';

type Schemas = components['schemas'];
export type FollowUp = Schemas['FollowupView'];
export type FollowUpPage = Schemas['FollowupPage'];
export type FollowUpStatus = Schemas['FollowupStatus'];
export type NewFollowUp = Schemas['BookFollowup'];
export type FollowUpPatch = Schemas['UpdateFollowup'];

export interface FollowUpFilter {
  status?: FollowUpStatus;
  /** Local dates of the organisation, both inclusive. */
  from?: string;
  to?: string;
  cursor?: string;
}

export class FollowUpService {
  constructor(private readonly api: ApiService) {}

  list(filter: FollowUpFilter = {}, signal?: AbortSignal): Promise<Result<FollowUpPage>> {
    return this.api.ask((client) =>
      client.GET('/api/followups', { params: { query: filter }, signal }),
    );
  }

  /** `made_at` lets one that was made offline be sent after its time has passed. */
  book(followUp: NewFollowUp): Promise<Result<FollowUp>> {
    return this.api.ask((client) => client.POST('/api/followups', { body: followUp }));
  }

  complete(id: string, at: Date): Promise<Result<FollowUp>> {
    return this.update(id, { status: 'completed', completed_at: at.toISOString() });
  }

  reopen(id: string): Promise<Result<FollowUp>> {
    return this.update(id, { status: 'pending' });
  }

  move(id: string, to: { scheduled_at: string; description?: string }): Promise<Result<FollowUp>> {
    return this.update(id, to);
  }

  update(id: string, patch: FollowUpPatch): Promise<Result<FollowUp>> {
    return this.api.ask((client) =>
      client.PATCH('/api/followups/{followup_id}', {
        params: { path: { followup_id: id } },
        body: patch,
      }),
    );
  }
}
