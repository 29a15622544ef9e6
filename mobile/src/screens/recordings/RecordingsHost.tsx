import React, { useEffect, useMemo } from 'react';

import { queueOfTheApp } from '../../managers/backgroundUploads';
import { makeQueue } from '../../managers/makeQueue';
import { Playback } from '../../managers/Playback';
import { Recordings, RecordingsProvider } from '../../managers/recordings';
import { useOffline } from '../../outbox';
import { useServices } from '../../services/context';
import * as sound from '../../services/sound';
import { telephony } from '../../telephony';

/** Around all screens of a signed-in person: sends recordings and plays them. */
export function RecordingsHost({ children }: { children: React.ReactNode }): React.JSX.Element {
  const offline = useOffline();
  const services = useServices();
  const recordings = useMemo<Recordings>(
    () => ({
      queue: makeQueue({
        services,
        shelf: offline.shelf,
        telephony,
        onSent: ({ lead }) => void offline.act.openLead(lead.id),
      }),
      playback: new Playback(services, sound),
      telephony,
    }),
    [services, offline],
  );
  useEffect(() => {
    const { queue, playback } = recordings;
    const ends = [queueOfTheApp(queue), queue.start()];
    // The store opens after the screens are there: then it says what waits.
    let was = offline.opened.get().state;
    ends.push(
      offline.opened.subscribe(() => {
        const { state } = offline.opened.get();
        if (state === 'ready' && was !== 'ready') {
          void queue.conditionsChanged();
        }
        was = state;
      }),
      () => playback.stop(),
    );
    return () => ends.forEach((end) => end());
  }, [recordings, offline]);
  return <RecordingsProvider recordings={recordings}>{children}</RecordingsProvider>;
}
