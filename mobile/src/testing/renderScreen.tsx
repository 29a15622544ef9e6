import { NavigationContainer } from '@react-navigation/native';
import { createNativeStackNavigator } from '@react-navigation/native-stack';
import { RenderResult } from '@testing-library/react-native';
import React from 'react';

import { Text } from '../components';
import type { RecordingSink } from '../managers/CallRecordingManager';
import { Playback } from '../managers/Playback';
import { Recordings, RecordingsProvider } from '../managers/recordings';
import { UploadQueue } from '../managers/UploadQueue';
import { Offline, OfflineProvider } from '../outbox';
import { CallHost } from '../screens/calls/CallHost';
import { createServices } from '../services';
import type { PermissionState } from '../services/permissions';
import type { TelephonyPort } from '../telephony/port';
import { memoryTokenStore } from './memoryTokenStore';
import { renderWith } from './render';
import { preference, setPreference } from '../utils/preferences';
import { Script, scriptedServer } from './scriptedServer';

const Stack = createNativeStackNavigator();
const never = () => () => undefined;

interface Setting {
  offline: Offline;
  telephony: TelephonyPort;
  params?: object;
  sink?: RecordingSink;
  microphone?: PermissionState;
  /** The answers of a server; without them everything is 404. */
  script?: Script;
  recordings?: Partial<Recordings>;
}

/** One screen among others that only say their names, with calls and a memory of the test's own. */
export function renderScreen(
  name: string,
  screen: React.ComponentType,
  { offline, telephony, params, sink, microphone = 'granted', script = {}, recordings }: Setting,
): RenderResult {
  const services = createServices({
    fetch: scriptedServer(script).fetch,
    tokenStore: memoryTokenStore(),
    client: 'app',
    permissions: {
      check: async () => microphone,
      request: async () => microphone,
      openSettings: async () => undefined,
    },
  });
  if (preference('recordingNotice') === null) {
    setPreference('recordingNotice', 'seen');
  }
  const given: Recordings = {
    telephony,
    queue: new UploadQueue({
      services,
      shelf: offline.shelf,
      telephony,
      network: { online: () => false, onChange: never, onForeground: never },
      isMetered: async () => false,
      wifiOnly: () => false,
    }),
    playback: new Playback(services, {
      openSound: async () => Promise.reject(new Error('no sound')),
      openRemote: async () => Promise.reject(new Error('no sound')),
      heard: { find: async () => null, keep: async () => '' },
    }),
    ...recordings,
  };
  const others = ['Tabs', 'Lead', 'Next', 'Outbox', 'Settings', 'SetUp'].filter(
    (one) => one !== name,
  );
  return renderWith(
    <OfflineProvider offline={offline}>
      <NavigationContainer>
        <RecordingsProvider recordings={given}>
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
        </RecordingsProvider>
      </NavigationContainer>
    </OfflineProvider>,
    services,
  );
}
