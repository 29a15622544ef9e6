import { useEffect, useMemo, useSyncExternalStore } from 'react';

import { useOffline } from '../../outbox';
import { addDays, instantOf } from '../../utils/time';

/**
 * Calls of single days, in their order; null where nobody told them yet. The server has no list of
 * days, so each is asked for once; a day that was over when it was told is not asked for again.
 */
export function useDayCalls(days: readonly string[], zone: string): (number | null)[] {
  const offline = useOffline();
  const key = days.join(' ');
  const lives = useMemo(
    () => key.split(' ').map((day) => ({ day, live: offline.stats({ from: day, to: day }) })),
    [offline, key],
  );
  const store = useMemo(() => {
    let last: (number | null)[] = [];
    return {
      subscribe(listener: () => void): () => void {
        const ends = lives.map(({ live }) => live.subscribe(listener));
        return () => ends.forEach((end) => end());
      },
      get(): (number | null)[] {
        const now = lives.map(({ live }) => live.get().stats?.range.calls ?? null);
        last = now.every((value, at) => value === last[at]) && last.length > 0 ? last : now;
        return last;
      },
    };
  }, [lives]);
  useEffect(() => {
    for (const { day, live } of lives) {
      const { as_of } = live.get();
      if (!as_of || as_of.getTime() < endOf(day, zone)) {
        void offline.act.fetchStats({ from: day, to: day });
      }
    }
  }, [offline, lives, zone]);
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

function endOf(day: string, zone: string): number {
  const [year = 0, month = 1, date = 1] = addDays(day, 1).split('-').map(Number);
  return instantOf({ year, month, day: date, hour: 0, minute: 0 }, zone).getTime();
}
