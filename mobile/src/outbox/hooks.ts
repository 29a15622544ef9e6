import { useEffect, useMemo, useSyncExternalStore } from 'react';

import type { Meta } from '../services/MetaService';
import type { Presence } from '../services/PresenceService';
import type { BegunCall } from '../store/types';
import { useOffline } from './context';
import type {
  Acts,
  FollowUpBuckets,
  LeadList,
  LeadQuery,
  Live,
  NextView,
  OneLead,
  Opened,
  OutboxView,
  StatsRange,
  StatsView,
  SyncState,
  Timeline,
} from './types';

/** A value that changes, drawn anew when it does. */
export function useLive<T>(live: Live<T>): T {
  return useSyncExternalStore(live.subscribe, live.get, live.get);
}

/** What one can do: `const act = useAct(); await act.addNote(lead, { body })`. */
export function useAct(): Acts {
  return useOffline().act;
}

/** The list, filtered on this phone; give a debounced search. */
export function useLeads({ statuses, search = '', dueOnly = false }: LeadQuery = {}): LeadList {
  const offline = useOffline();
  const chosen = [...(statuses ?? [])].sort().join(' ');
  const live = useMemo(
    () =>
      offline.leads({
        statuses: chosen ? (chosen.split(' ') as LeadQuery['statuses']) : [],
        search,
        dueOnly,
      }),
    [offline, chosen, search, dueOnly],
  );
  return useLive(live);
}

export function useLead(id: string): OneLead {
  const offline = useOffline();
  return useLive(useMemo(() => offline.lead(id), [offline, id]));
}

/** A lead's history: from the phone at once, then fetched anew. */
export function useTimeline(id: string): Timeline & { older: () => Promise<void> } {
  const offline = useOffline();
  const live = useMemo(() => offline.timeline(id), [offline, id]);
  const timeline = useLive(live);
  useEffect(() => void offline.act.openLead(id), [offline, id]);
  return useMemo(
    () => ({ ...timeline, older: () => offline.act.olderTimeline(id) }),
    [timeline, offline, id],
  );
}

/** Pending follow-ups by the organisation's days; regroups by itself at midnight. */
export function useFollowups(): FollowUpBuckets {
  return useLive(useOffline().followups);
}

/** Figures of a range of days: the last known at once, then fetched anew. */
export function useStats({ from, to }: StatsRange = {}): StatsView & {
  refresh: () => Promise<void>;
} {
  const offline = useOffline();
  const live = useMemo(() => offline.stats({ from, to }), [offline, from, to]);
  const view = useLive(live);
  useEffect(() => void offline.act.fetchStats({ from, to }), [offline, from, to]);
  return useMemo(
    () => ({ ...view, refresh: () => offline.act.fetchStats({ from, to }) }),
    [view, offline, from, to],
  );
}

/** The lead to call now; ask with `act.askNext`. */
export function useNextLead(): NextView {
  return useLive(useOffline().next);
}

export function useOutbox(): OutboxView {
  return useLive(useOffline().outbox);
}

export function useSyncState(): SyncState {
  return useLive(useOffline().sync);
}

/** A call begun and not logged yet. */
export function usePendingOutcome(): BegunCall | null {
  return useLive(useOffline().begun);
}

export function usePresence(): Presence | null {
  return useLive(useOffline().presence);
}

/** Statuses, outcomes, limits, courses; null until the server told them once. */
export function useMeta(): Meta | null {
  return useLive(useOffline().meta);
}

/** Whether the store is open, and whether somebody else's unsent work is in it. */
export function useOpened(): Opened {
  return useLive(useOffline().opened);
}
