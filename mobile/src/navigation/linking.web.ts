import { LinkingOptions } from '@react-navigation/native';

import { MainRoutes } from './routes';

/** The address of each screen below /m, where the server keeps this app. */
export const linking: LinkingOptions<MainRoutes> = {
  prefixes: [window.location.origin],
  config: {
    path: 'm',
    initialRouteName: 'Tabs',
    screens: {
      Tabs: { screens: { Leads: 'leads', FollowUps: 'follow-ups', Stats: 'stats' } },
      Lead: 'leads/:id',
      Next: 'next',
      Outbox: 'outbox',
      Settings: 'settings',
      SetUp: 'set-up',
    },
  },
};
