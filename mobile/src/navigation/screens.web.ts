import { lazy } from 'react';

// A browser loads a screen when it is opened first; the service worker has them all soon after.
export const FollowUpListScreen = lazy(() =>
  import('../screens/FollowUpListScreen').then((it) => ({ default: it.FollowUpListScreen })),
);
export const LeadDetailScreen = lazy(() =>
  import('../screens/LeadDetailScreen').then((it) => ({ default: it.LeadDetailScreen })),
);
export const LeadListScreen = lazy(() =>
  import('../screens/LeadListScreen').then((it) => ({ default: it.LeadListScreen })),
);
export const NextLeadScreen = lazy(() =>
  import('../screens/NextLeadScreen').then((it) => ({ default: it.NextLeadScreen })),
);
export const OutboxScreen = lazy(() =>
  import('../screens/OutboxScreen').then((it) => ({ default: it.OutboxScreen })),
);
export const SettingsScreen = lazy(() =>
  import('../screens/SettingsScreen').then((it) => ({ default: it.SettingsScreen })),
);
export const SetUpScreen = lazy(() =>
  import('../screens/SetUpScreen').then((it) => ({ default: it.SetUpScreen })),
);
export const StatsScreen = lazy(() =>
  import('../screens/StatsScreen').then((it) => ({ default: it.StatsScreen })),
);
