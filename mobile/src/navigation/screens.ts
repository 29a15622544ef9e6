export { FollowUpListScreen } from '../screens/FollowUpListScreen';
export { LeadDetailScreen } from '../screens/LeadDetailScreen';
export { LeadListScreen } from '../screens/LeadListScreen';
export { NextLeadScreen } from '../screens/NextLeadScreen';
export { OutboxScreen } from '../screens/OutboxScreen';
export { SettingsScreen } from '../screens/SettingsScreen';
export { SetUpScreen } from '../screens/SetUpScreen';
export { StatsScreen } from '../screens/StatsScreen';
