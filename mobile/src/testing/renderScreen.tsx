import { NavigationContainer } from '@react-navigation/native';
import { createNativeStackNavigator } from '@react-navigation/native-stack';
import { RenderResult } from '@testing-library/react-native';
import React from 'react';

import { Text } from '../components';
import type { RecordingSink } from '../managers/CallRecordingManager';
import { Offline, OfflineProvider } from '../outbox';
import { CallHost } from '../screens/calls/CallHost';
import { createServices } from '../services';
import type { PermissionState } from '../services/permissions';
import type { TelephonyPort } from '../telephony/port';
import { memoryTokenStore } from './memoryTokenStore';
import { renderWith } from './render';
import { scriptedServer } from './scriptedServer';

const Stack = createNativeStackNavigator();

interface Setting {
  offline: Offline;
  telephony: TelephonyPort;
  params?: object;
  sink?: RecordingSink;
  microphone?: PermissionState;
}

/** One screen among others that only say their names, with calls and a memory of the test's own. */
export function renderScreen(
  name: string,
  screen: React.ComponentType,
  { offline, telephony, params, sink, microphone = 'granted' }: Setting,
): RenderResult {
  const services = createServices({
    fetch: scriptedServer({}).fetch,
    tokenStore: memoryTokenStore(),
    client: 'app',
    permissions: {
      check: async () => microphone,
      request: async () => microphone,
      openSettings: async () => undefined,
    },
  });
  const others = ['Tabs', 'Lead', 'Next', 'Outbox', 'Settings'].filter((one) => one !== name);
  return renderWith(
    <OfflineProvider offline={offline}>
      <NavigationContainer>
        <CallHost telephony={telephony} sink={sink}>
          <Stack.Navigator initialRouteName={name} screenOptions={{ headerShown: false }}>
            <Stack.Screen name={name} component={screen} initialParams={params} />
            {others.map((one) => (
              <Stack.Screen key={one} name={one}>
                {({ route }) => (
                  <Text>{`screen ${one} ${JSON.stringify(route.params ?? null)}`}</Text>
                )}
              </Stack.Screen>
            ))}
          </Stack.Navigator>
        </CallHost>
      </NavigationContainer>
    </OfflineProvider>,
    services,
  );
}
