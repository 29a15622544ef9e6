import { NavigatorScreenParams } from '@react-navigation/native';

export type TabRoutes = {
  Leads: { status?: string } | undefined;
  FollowUps: undefined;
  Stats: undefined;
};

/** Every screen and what it is opened with. */
export type MainRoutes = {
  Tabs: NavigatorScreenParams<TabRoutes> | undefined;
  /** `call`: dial at once, from the call button of a card. */
  Lead: { id: string; call?: boolean };
  /** Another `ask` asks for another lead. */
  Next: { ask?: number } | undefined;
  Outbox: undefined;
  Settings: undefined;
  SetUp: undefined;
};

export type AuthRoutes = { Login: undefined };

declare global {
  namespace ReactNavigation {
    interface RootParamList extends MainRoutes {}
  }
}
