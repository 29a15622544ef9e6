import { render, RenderResult } from '@testing-library/react-native';
import React from 'react';
import { SafeAreaProvider } from 'react-native-safe-area-context';

import { ToastProvider } from '../components';
import { TextProvider } from '../i18n';
import { Offline, OfflineProvider } from '../outbox';
import { Services } from '../services';
import { ServicesProvider } from '../services/context';
import { ThemeProvider } from '../theme';

/** A component on everything it stands on, with services of the test's own. */
/** `offline` is needed by screens that read the store: see `offline.ts`. */
export function renderWith(
  node: React.ReactElement,
  services: Services,
  offline?: Offline,
): RenderResult {
  const inside = offline ? <OfflineProvider offline={offline}>{node}</OfflineProvider> : node;
  return render(
    <ServicesProvider services={services}>
      <SafeAreaProvider>
        <ThemeProvider>
          <TextProvider>
            <ToastProvider>{inside}</ToastProvider>
          </TextProvider>
        </ThemeProvider>
      </SafeAreaProvider>
    </ServicesProvider>,
  );
}
