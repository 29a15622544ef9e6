import { OfflineEngine } from '../../src/outbox/OfflineEngine';
import { createServices } from '../../src/services';
import { openDisk } from '../../src/store/openDisk';
import { network } from '../../src/utils/network';
import { tabs } from '../../src/utils/tabs';

/**
 * The app without its screens, for tests/e2e/test_mobile_chaos.py: the same store, outbox, sync and
 * services as the PWA's, in a page of its own. Never part of what `npm run web` builds.
 */
const services = createServices({ timeout: 5000 });
const offline = new OfflineEngine({ services, openDisk: () => openDisk('crm'), network, tabs });

async function start(): Promise<void> {
  await services.auth.start();
  offline.attach();
  await offline.settled();
}

Object.assign(window, { crm: { services, offline, started: start() } });
