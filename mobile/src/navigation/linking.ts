import { LinkingOptions } from '@react-navigation/native';

import { MainRoutes } from './routes';

/** The address of each screen: `/m/leads/<id>` in the browser, `telecaller://leads/<id>` on the phone. */
export const linking: LinkingOptions<MainRoutes> = {
  prefixes: ['telecaller://'],
  config: {
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
