import { BottomTabBarProps, createBottomTabNavigator } from '@react-navigation/bottom-tabs';
import {
  DefaultTheme,
  NavigationContainer,
  Theme as NavigationTheme,
} from '@react-navigation/native';
import { createNativeStackNavigator } from '@react-navigation/native-stack';
import React, { Suspense, useMemo } from 'react';
import { StyleSheet, View } from 'react-native';

import { EmptyState, ErrorBoundary, Spinner } from '../components';
import { TextKey, useText } from '../i18n';
import { useRecordings } from '../managers/recordings';
import { useFollowups } from '../outbox';
import { CallHost } from '../screens/calls/CallHost';
import { Duties } from '../screens/common/Duties';
import { LoginScreen } from '../screens/LoginScreen';
import { RecordingsHost } from '../screens/recordings/RecordingsHost';
import { Theme, useTheme } from '../theme';
import { linking } from './linking';
import { AuthRoutes, MainRoutes, TabRoutes } from './routes';
import * as screens from './screens';
import { TabBar } from './TabBar';

const AuthStack = createNativeStackNavigator<AuthRoutes>();
const MainStack = createNativeStackNavigator<MainRoutes>();
const Tabs = createBottomTabNavigator<TabRoutes>();

const titles = {
  Login: 'login.title',
  Tabs: 'tab.leads',
  Leads: 'tab.leads',
  FollowUps: 'tab.followups',
  Stats: 'tab.stats',
  Lead: 'lead.title',
  Next: 'next.title',
  Outbox: 'outbox.title',
  Settings: 'settings.title',
  SetUp: 'setup.title',
} as const satisfies Record<keyof MainRoutes | keyof TabRoutes | 'Login', TextKey>;

/** Sign-in alone, or all the rest: which one is told by who is signed in. */
export function AppNavigator({ signedIn }: { signedIn: boolean }): React.JSX.Element {
  const theme = useTheme();
  const { t } = useText();
  const navigationTheme = useMemo(() => themeOf(theme), [theme]);
  return (
    <NavigationContainer
      theme={navigationTheme}
      linking={signedIn ? linking : undefined}
      documentTitle={{
        formatter: (_options, route) =>
          `${t(titles[(route?.name ?? 'Login') as keyof typeof titles])} - ${t('app.name')}`,
      }}
    >
      {signedIn ? <Main /> : <Auth />}
    </NavigationContainer>
  );
}

function Auth(): React.JSX.Element {
  return (
    <AuthStack.Navigator screenOptions={{ headerShown: false }}>
      <AuthStack.Screen name="Login" component={LoginScreen} />
    </AuthStack.Navigator>
  );
}

function Main(): React.JSX.Element {
  return (
    <RecordingsHost>
      <WithCalls />
    </RecordingsHost>
  );
}

function WithCalls(): React.JSX.Element {
  const { queue } = useRecordings();
  return (
    <CallHost sink={queue}>
      <Duties />
      <MainStack.Navigator screenOptions={{ headerShown: false }} screenLayout={guarded}>
        <MainStack.Screen name="Tabs" component={TabScreens} />
        <MainStack.Screen name="Lead" component={screens.LeadDetailScreen} />
        <MainStack.Screen name="Next" component={screens.NextLeadScreen} />
        <MainStack.Screen name="Outbox" component={screens.OutboxScreen} />
        <MainStack.Screen name="Settings" component={screens.SettingsScreen} />
        <MainStack.Screen name="SetUp" component={screens.SetUpScreen} />
      </MainStack.Navigator>
    </CallHost>
  );
}

function TabScreens(): React.JSX.Element {
  const { badge } = useFollowups();
  return (
    <Tabs.Navigator
      screenOptions={{ headerShown: false }}
      screenLayout={guarded}
      backBehavior="none"
      tabBar={tabBar}
    >
      <Tabs.Screen name="Leads" component={screens.LeadListScreen} />
      <Tabs.Screen
        name="FollowUps"
        component={screens.FollowUpListScreen}
        options={{ tabBarBadge: badge || undefined }}
      />
      <Tabs.Screen name="Stats" component={screens.StatsScreen} />
    </Tabs.Navigator>
  );
}

// React Navigation calls these as plain functions, so what uses hooks must be an element in them.
const guarded = ({ children }: { children: React.ReactNode }): React.JSX.Element => (
  <Guarded>{children}</Guarded>
);
const tabBar = (props: BottomTabBarProps): React.JSX.Element => <TabBar {...props} />;

/** A screen that is still on its way, or that failed, leaves the others usable. */
function Guarded({ children }: { children: React.ReactNode }): React.JSX.Element {
  const { t } = useText();
  return (
    <ErrorBoundary
      fallback={(again) => (
        <EmptyState
          icon="triangle-alert"
          text={t('app.crashed')}
          action={{ label: t('app.reload'), onPress: again }}
        />
      )}
    >
      <Suspense
        fallback={
          <View style={styles.waiting}>
            <Spinner />
          </View>
        }
      >
        {children}
      </Suspense>
    </ErrorBoundary>
  );
}

function themeOf({ scheme, color }: Theme): NavigationTheme {
  return {
    ...DefaultTheme,
    dark: scheme === 'dark',
    colors: {
      primary: color.accent,
      background: color.canvas,
      card: color.surface,
      text: color.text,
      border: color.border,
      notification: color.danger,
    },
  };
}

const styles = StyleSheet.create({
  waiting: { flex: 1, alignItems: 'center', justifyContent: 'center' },
});
