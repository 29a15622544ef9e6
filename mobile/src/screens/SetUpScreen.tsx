import { useNavigation } from '@react-navigation/native';
import React, { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { AppState, ScrollView, StyleSheet, View } from 'react-native';

import { Button, Card, Icon, Screen, Spinner, Text } from '../components';
import { TextKey, useText } from '../i18n';
import { useRecordings } from '../managers/recordings';
import { Brand, Checklist, checklist, SETTINGS, Step, StepKey } from '../managers/setup';
import { useServices } from '../services/context';
import type { Permission } from '../services/permissions';
import { space, useTheme } from '../theme';
import { config } from '../utils/config';
import { installing } from '../utils/install';
import { setPreference } from '../utils/preferences';
import { SyncBar } from './common/SyncBar';
import { ReminderTest } from './setup/ReminderTest';

const NAMES: Record<Brand, string> = {
  samsung: 'Samsung',
  xiaomi: 'Xiaomi, Redmi, Poco',
  oneplus: 'OnePlus',
  oppo: 'Oppo, Realme',
  vivo: 'Vivo, iQOO',
  huawei: 'Huawei, Honor',
  google: 'Motorola, Nokia, Pixel',
};

/** What this phone still needs, one row each; asked one at a time, with the reason before. */
export function SetUpScreen(): React.JSX.Element {
  const { t } = useText();
  const { tone } = useTheme();
  const navigation = useNavigation();
  const { permissions } = useServices();
  const { telephony } = useRecordings();
  const [list, setList] = useState<Checklist | null>(null);
  const canInstall = useSyncExternalStore(installing.subscribe, installing.canAsk);

  const look = useCallback(
    () => void checklist(telephony, permissions).then(setList),
    [telephony, permissions],
  );
  useEffect(() => {
    look();
    // Back from the phone's settings something may be ready.
    const follow = AppState.addEventListener('change', (state) => state === 'active' && look());
    const stop = installing.subscribe(look);
    return () => {
      follow?.remove();
      stop();
    };
  }, [look]);

  async function act({ key, state }: Step): Promise<void> {
    if (key === 'install') {
      await installing.ask();
    } else if (key === 'recordingFolder') {
      await telephony.chooseRecordingFolder().catch(() => null);
    } else if (key === 'battery' || key === 'autostart') {
      await telephony.openSettings(SETTINGS[key] ?? 'app');
    } else if (state === 'never_ask_again') {
      await telephony.openSettings(SETTINGS[key] ?? 'app');
    } else {
      await permissions.request(key as Permission);
    }
    look();
  }

  const all = list?.steps.length ?? 0;
  return (
    <Screen title={t('setup.title')} onBack={() => navigation.goBack()} bar={<SyncBar />}>
      <ScrollView contentContainerStyle={styles.content} testID="setup">
        {list ? (
          <>
            <View style={styles.ready} accessibilityLiveRegion="polite">
              <Icon
                name={list.ready === all ? 'circle-check' : 'list-checks'}
                color={list.ready === all ? tone.green.solid : undefined}
              />
              <Text step="lg" testID="ready">
                {list.ready === all
                  ? t('setup.allReady')
                  : t('setup.ready', { ready: list.ready, all })}
              </Text>
            </View>
            <Card flush>
              {list.steps.map((step, at) => (
                <Row
                  key={step.key}
                  step={step}
                  brand={list.brand}
                  first={at === 0}
                  canAsk={step.key !== 'install' || canInstall}
                  onAct={() => void act(step)}
                  onTick={() => {
                    setPreference('autostart', 'done');
                    look();
                  }}
                />
              ))}
            </Card>
            <ReminderTest />
          </>
        ) : (
          <View style={styles.waiting}>
            <Spinner label={t('setup.looking')} />
          </View>
        )}
      </ScrollView>
    </Screen>
  );
}

const BUTTON: Partial<Record<StepKey, 'setup.choose' | 'setup.settings' | 'setup.installNow'>> = {
  recordingFolder: 'setup.choose',
  battery: 'setup.settings',
  autostart: 'setup.settings',
  install: 'setup.installNow',
};

function Row({
  step: { key, done, state, is },
  brand,
  first,
  canAsk,
  onAct,
  onTick,
}: {
  step: Step;
  brand: Brand;
  first: boolean;
  canAsk: boolean;
  onAct: () => void;
  onTick: () => void;
}): React.JSX.Element {
  const { t } = useText();
  const { color, tone } = useTheme();
  const what = t(`setup.${key}`);
  const never = state === 'never_ask_again';
  // A browser's settings cannot be opened by a page.
  const openable = !(never && config.platform === 'web') && canAsk;
  const path = done ? null : pathOf(key, brand);
  return (
    <View style={[styles.row, !first && { borderTopWidth: 1, borderColor: color.border }]}>
      <Icon
        name={done ? 'circle-check' : 'circle'}
        color={done ? tone.green.solid : color['text-3']}
      />
      <View style={styles.words}>
        <Text bold accessibilityLabel={t(done ? 'setup.done' : 'setup.open', { what })}>
          {what}
        </Text>
        <Text step="sm" color="text-2">
          {is ? t('setup.recordingFolderIs', { name: is }) : t(`setup.${key}Why`)}
        </Text>
        {path ? (
          <Text step="sm" color="text-3">
            {t('setup.steps', { brand: NAMES[brand], path: t(path) })}
          </Text>
        ) : null}
        {never && !done ? (
          <Text step="sm" tone="orange">
            {t(config.platform === 'web' ? 'setup.neverWeb' : 'setup.never')}
          </Text>
        ) : null}
        {key === 'autostart' && !done ? (
          <Text step="sm" color="text-3">
            {t('setup.autostartAsk')}
          </Text>
        ) : null}
        {done || (!openable && key !== 'autostart') ? null : (
          <View style={styles.buttons}>
            <Button
              kind="soft"
              label={t(never ? 'setup.settings' : (BUTTON[key] ?? 'setup.allow'))}
              accessibilityLabel={`${t(never ? 'setup.settings' : (BUTTON[key] ?? 'setup.allow'))}: ${what}`}
              onPress={onAct}
              testID={`setup-${key}`}
            />
            {key === 'autostart' ? (
              <Button label={t('setup.didIt')} onPress={onTick} testID="autostart-done" />
            ) : null}
          </View>
        )}
      </View>
    </View>
  );
}

type PathKey = Extract<
  TextKey,
  `setup.recorder.${Brand}` | `setup.battery.${Brand}` | `setup.autostart.${Brand}`
>;

/** The brand's own menus, where this step is in them. */
function pathOf(key: StepKey, brand: Brand): PathKey | null {
  switch (key) {
    case 'recordingFolder':
      return `setup.recorder.${brand}`;
    case 'battery':
      return `setup.battery.${brand}`;
    case 'autostart':
      return brand === 'samsung' || brand === 'google' ? null : `setup.autostart.${brand}`;
    default:
      return null;
  }
}

const styles = StyleSheet.create({
  content: {
    padding: space[4],
    gap: space[4],
    width: '100%',
    maxWidth: 760,
    alignSelf: 'center',
    paddingBottom: space[8],
  },
  waiting: { padding: space[12], alignItems: 'center' },
  ready: { flexDirection: 'row', alignItems: 'center', gap: space[2] },
  row: { flexDirection: 'row', gap: space[3], padding: space[4] },
  words: { flex: 1, minWidth: 0, gap: space[1] },
  buttons: { flexDirection: 'row', flexWrap: 'wrap', gap: space[2], marginTop: space[1] },
});
