import { OfflineEngine } from '../outbox';
import { createServices, FollowUp, LeadDetails, Services } from '../services';
import { LocalStore } from '../store/LocalStore';
import { MemoryDisk } from '../store/memoryDisk';
import { memoryTokenStore } from './memoryTokenStore';
import { rohit } from './people';
import { Asked, Script, scriptedServer } from './scriptedServer';
import { tokenAnswer } from './signedIn';

let made = 0;

/** An id that is the same at every run. */
export const testId = (n = (made += 1)): string =>
  `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export function aLead(values: Partial<LeadDetails> = {}): LeadDetails {
  return {
    id: testId(),
    student_name: 'Sanika Deshpande',
    phone_number: '98765 43210',
    phone_e164: '+919876543210',
    status: 'new',
    last_contacted_at: null,
    call_count: 0,
    next_followup_at: null,
    has_due_followup: false,
    do_not_call: false,
    updated_at: '2026-11-20T10:00:00Z',
    email: null,
    alternate_phone: null,
    city: 'Pune',
    preferred_course: 'B.Sc. Nursing',
    preferred_university: null,
    source: 'Website',
    telecaller: { id: rohit.id, name: rohit.full_name },
    branch: rohit.branch,
    created_at: '2026-11-19T10:00:00Z',
    import_id: null,
    extra: null,
    ...values,
  };
}

export function aFollowUp(lead: LeadDetails, values: Partial<FollowUp> = {}): FollowUp {
  return {
    id: testId(),
    client_id: testId(),
    lead: {
      id: lead.id,
      student_name: lead.student_name,
      phone_e164: lead.phone_e164,
      do_not_call: lead.do_not_call,
    },
    scheduled_at: '2026-11-23T10:00:00Z',
    description: '',
    status: 'pending',
    bucket: 'today',
    completed_at: null,
    ...values,
  };
}

export interface FakeNetwork {
  online(): boolean;
  onChange(listener: () => void): () => void;
  onForeground(listener: () => void): () => void;
  /** The network comes or goes. */
  become(online: boolean): void;
  foreground(): void;
}

export function fakeNetwork(online = true): FakeNetwork {
  const changes = new Set<() => void>();
  const looks = new Set<() => void>();
  const on =
    (listeners: Set<() => void>) =>
    (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };
  return {
    online: () => online,
    onChange: on(changes),
    onForeground: on(looks),
    become(next) {
      online = next;
      [...changes].forEach((tell) => tell());
    },
    foreground: () => [...looks].forEach((tell) => tell()),
  };
}

export interface Offlined {
  offline: OfflineEngine;
  services: Services;
  disk: MemoryDisk;
  network: FakeNetwork;
  asked: Asked[];
}

/**
 * Rohit's app with these leads and follow-ups in its store, without network unless `online`; what
 * is done in a test then stays in the outbox. With `script` the server answers.
 *
 *     const { offline, services } = await offlineWith({ leads: [aLead()] });
 *     renderWith(<LeadListScreen />, services, offline);
 */
export async function offlineWith({
  leads = [],
  followups = [],
  script = {},
  online = false,
}: {
  leads?: LeadDetails[];
  followups?: FollowUp[];
  script?: Script;
  online?: boolean;
} = {}): Promise<Offlined> {
  const server = scriptedServer({
    'POST /api/auth/refresh': () => ({ status: 200, body: tokenAnswer(1) }),
    ...script,
  });
  const services = createServices({
    fetch: server.fetch,
    tokenStore: memoryTokenStore({ user: rohit, refresh_token: 'r1' }),
    client: 'app',
  });
  const disk = new MemoryDisk();
  const store = new LocalStore(disk);
  await store.own({ id: rohit.id, name: rohit.full_name });
  const page = {
    upserts: { leads, followups },
    removed: { leads: [], followups: [] },
    next: 'token-1',
    has_more: false,
  };
  await store.keepPage(page, null, new Set());
  const network = fakeNetwork(online);
  const offline = new OfflineEngine({
    services,
    openDisk: async () => disk,
    network,
    tabs: { tell: () => undefined, listen: () => () => undefined },
  });
  await services.auth.start();
  offline.attach();
  await offline.settled();
  return { offline, services, disk, network, asked: server.asked };
}
