import { useEffect } from 'react';

import { TimelineRow, useAct } from '../../outbox';

/** The server listens to a recording within seconds, and after a flood of them within minutes. */
const LOOKS = [1_500, 4_000, 15_000, 60_000];

/** While a recording on the screen is being checked, asks a few times what was heard. */
export function useJudgement(lead: string, items: readonly TimelineRow[], online: boolean): void {
  const act = useAct();
  const unheard = items.filter(({ kind, data }) => kind === 'recording' && !data.quality).length;
  useEffect(() => {
    if (unheard === 0 || !online) {
      return;
    }
    const timers = LOOKS.map((wait) => setTimeout(() => void act.openLead(lead), wait));
    return () => timers.forEach(clearTimeout);
  }, [act, lead, unheard, online]);
}
