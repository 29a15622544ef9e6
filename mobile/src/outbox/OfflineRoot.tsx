import React, { useEffect, useState } from 'react';

import type { Services } from '../services';
import { useServices } from '../services/context';
import { heard } from '../services/sound';
import { openDisk } from '../store/openDisk';
import { telephony } from '../telephony';
import { network } from '../utils/network';
import { tabs } from '../utils/tabs';
import { OfflineProvider } from './context';
import { OfflineEngine } from './OfflineEngine';

/** The app's memory below it, following who is signed in; tests hand in their own. */
export function OfflineRoot({
  offline,
  children,
}: {
  offline?: OfflineEngine;
  children: React.ReactNode;
}): React.JSX.Element {
  const services = useServices();
  const [engine] = useState(() => offline ?? makeEngine(services));
  useEffect(() => engine.attach(), [engine]);
  return <OfflineProvider offline={engine}>{children}</OfflineProvider>;
}

function makeEngine(services: Services): OfflineEngine {
  return new OfflineEngine({
    services,
    openDisk: () => openDisk('crm'),
    network,
    tabs,
    forgetAudio,
  });
}

async function forgetAudio(): Promise<void> {
  await heard.clear();
  for (const { uri } of await telephony.sharedAudio()) {
    await telephony.discardCopy(uri);
  }
}
