import React, { useEffect } from 'react';
import { StatusBar, StyleSheet, View } from 'react-native';
import { SafeAreaProvider } from 'react-native-safe-area-context';

import { Spinner, ToastProvider } from './components';
import { TextProvider } from './i18n';
import { AppNavigator } from './navigation/AppNavigator';
import { OfflineEngine, OfflineRoot, useOpened } from './outbox';
import { LeftBehindScreen } from './screens/LeftBehindScreen';
import { NothingKeptScreen } from './screens/NothingKeptScreen';
import { Services } from './services';
import { ServicesProvider, theServices, useServices, useSession } from './services/context';
import { ThemeProvider, useTheme } from './theme';

/** Everything that screens stand on; tests hand in services with a scripted server. */
export default function App({
  services = theServices(),
  offline,
}: {
  services?: Services;
  offline?: OfflineEngine;
}): React.JSX.Element {
  return (
    <ServicesProvider services={services}>
      <OfflineRoot offline={offline}>
        <SafeAreaProvider>
          <ThemeProvider>
            <TextProvider>
              <ToastProvider>
                <Gate />
              </ToastProvider>
            </TextProvider>
          </ThemeProvider>
        </SafeAreaProvider>
      </OfflineRoot>
    </ServicesProvider>
  );
}

/**
 * Sign-in or the app; a moment of neither while the phone says who was signed in last. Neither as
 * well where the app could keep nothing, or would have to throw away what another person did.
 */
function Gate(): React.JSX.Element {
  const { auth } = useServices();
  const session = useSession();
  const opened = useOpened();
  const { scheme, color } = useTheme();
  useEffect(() => void auth.start(), [auth]);
  return (
    <View style={[styles.fill, { backgroundColor: color.canvas }]}>
      <StatusBar barStyle={scheme === 'dark' ? 'light-content' : 'dark-content'} />
      {session.state === 'starting' ? (
        <View style={styles.waiting}>
          <Spinner />
        </View>
      ) : session.state === 'signedIn' && opened.state === 'foreign' ? (
        <LeftBehindScreen name={opened.name} unsent={opened.unsent} />
      ) : session.state === 'signedIn' && opened.state === 'failed' ? (
        <NothingKeptScreen />
      ) : (
        <AppNavigator signedIn={session.state === 'signedIn'} />
      )}
    </View>
  );
}

const styles = StyleSheet.create({
  fill: { flex: 1 },
  waiting: { flex: 1, alignItems: 'center', justifyContent: 'center' },
});
