import { config } from '../utils/config';
import { ApiService } from './ApiService';
import { AuthService } from './AuthService';
import { DeviceService } from './DeviceService';
import { FollowUpService } from './FollowUpService';
import { LeadService } from './LeadService';
import { MetaService } from './MetaService';
import { permissions } from './PermissionService';
import { PermissionService } from './permissions';
import { PresenceService } from './PresenceService';
import { RecordingArchive } from './RecordingArchive';
import { RecordingUploadService } from './RecordingUploadService';
import { TokenStore } from './session';
import { StatsService } from './StatsService';
import { SyncService } from './SyncService';
import { tokenStore } from './tokenStore';

export type * from './DeviceService';
export type * from './FollowUpService';
export type * from './LeadService';
export type * from './MetaService';
export type * from './permissions';
export type * from './PresenceService';
export * from './problem';
export type * from './RecordingArchive';
export type * from './session';
export type * from './StatsService';
export type * from './SyncService';

export interface Services {
  api: ApiService;
  auth: AuthService;
  leads: LeadService;
  followUps: FollowUpService;
  stats: StatsService;
  meta: MetaService;
  presence: PresenceService;
  sync: SyncService;
  device: DeviceService;
  recordings: RecordingArchive;
  uploads: RecordingUploadService;
  permissions: PermissionService;
}

interface Options {
  baseUrl?: string;
  fetch?: typeof fetch;
  tokenStore?: TokenStore;
  client?: 'web' | 'app';
  /** Milliseconds until a request counts as lost. */
  timeout?: number;
  permissions?: PermissionService;
}

/** All services around one connection; tests give a scripted `fetch`. */
export function createServices(options: Options = {}): Services {
  const api = new ApiService({
    baseUrl: options.baseUrl ?? config.apiUrl,
    fetch: options.fetch,
    timeout: options.timeout,
  });
  const client = options.client ?? (config.platform === 'web' ? 'web' : 'app');
  return {
    api,
    auth: new AuthService(api, options.tokenStore ?? tokenStore, client),
    leads: new LeadService(api),
    followUps: new FollowUpService(api),
    stats: new StatsService(api),
    meta: new MetaService(api),
    presence: new PresenceService(api),
    sync: new SyncService(api),
    device: new DeviceService(api),
    recordings: new RecordingArchive(api),
    uploads: new RecordingUploadService(api),
    permissions: options.permissions ?? permissions,
  };
}
