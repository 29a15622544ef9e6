import { useNavigation } from '@react-navigation/native';
import React, { useCallback, useEffect, useState } from 'react';
import { ScrollView, StyleSheet, View } from 'react-native';

import { Button, Screen, Sheet, Text, useToast } from '../components';
import { useText } from '../i18n';
import { useRecordings } from '../managers/recordings';
import { checklist } from '../managers/setup';
import { useAct, useOutbox, usePendingOutcome, usePresence } from '../outbox';
import { useServices, useSession } from '../services/context';
import { heard } from '../services/sound';
import { space } from '../theme';
import { config } from '../utils/config';
import { usePreference } from '../utils/preferences';
import { storageUsed } from '../utils/storageUsed';
import { SyncBar } from './common/SyncBar';
import { useReport } from './common/useReport';
import { sizeText } from './outbox/said';
import { RecordingFacts } from './recordings/RecordingNotice';
import { ChoiceRow, Group, LinkRow, NoteRow, SwitchRow } from './settings/rows';
import { SignOutSheet } from './settings/SignOutSheet';

export function SettingsScreen(): React.JSX.Element {
  const { t } = useText();
  const navigation = useNavigation();
  const session = useSession();
  const { needsYou, waiting, uploads } = useOutbox();
  const [open, setOpen] = useState<'about' | 'signOut' | null>(null);
  const outcomeMissing = usePendingOutcome() !== null;
  const unsent = needsYou.length + waiting.length + uploads.length;
  const user = session.state === 'signedIn' ? session.user : null;
  return (
    <Screen title={t('settings.title')} onBack={() => navigation.goBack()} bar={<SyncBar />}>
      <ScrollView contentContainerStyle={styles.content} testID="settings">
        <Presence />
        <Group title={t('settings.phone')}>
          <SetUpRow />
          <LinkRow
            icon={unsent > 0 ? 'cloud-upload' : 'cloud-check'}
            label={t('settings.outbox')}
            hint={unsent > 0 ? t('settings.unsent', { count: unsent }) : t('settings.allSent')}
            onPress={() => navigation.navigate('Outbox')}
            testID="to-outbox"
          />
          <Reminders />
        </Group>
        <Recordings onAbout={() => setOpen('about')} />
        <Look />
        <Storage />
        <Group title={t('settings.account')}>
          <NoteRow
            label={
              user?.branch
                ? t('settings.signedInAs', { name: user.full_name, branch: user.branch.name })
                : (user?.full_name ?? '')
            }
            hint={t('settings.version', { version: config.version })}
          />
        </Group>
        <Button
          height={56}
          icon="log-out"
          label={t('settings.signOut')}
          onPress={() => setOpen('signOut')}
          testID="sign-out"
        />
      </ScrollView>
      <Sheet
        open={open === 'about'}
        onClose={() => setOpen(null)}
        title={t('recordings.noticeTitle')}
        footer={
          <Button
            height={56}
            label={t('action.close')}
            onPress={() => setOpen(null)}
            style={styles.grow}
          />
        }
      >
        <RecordingFacts />
      </Sheet>
      {open === 'signOut' ? (
        <SignOutSheet unsent={unsent + (outcomeMissing ? 1 : 0)} onClose={() => setOpen(null)} />
      ) : null}
    </Screen>
  );
}

function Presence(): React.JSX.Element {
  const { t } = useText();
  const act = useAct();
  const report = useReport();
  const presence = usePresence();
  return (
    <Group title={t('settings.presence')}>
      <ChoiceRow
        label={t('settings.presence')}
        hideLabel
        hint={t('settings.presenceHint')}
        value={presence ?? ''}
        choices={(['working', 'break', 'off'] as const).map((value) => ({
          value,
          label: t(`settings.${value}`),
        }))}
        onChange={(next) => next && void act.setPresence(next).then(report)}
        id="presence"
      />
    </Group>
  );
}

function SetUpRow(): React.JSX.Element {
  const { t } = useText();
  const navigation = useNavigation();
  const { permissions } = useServices();
  const { telephony } = useRecordings();
  const [ready, setReady] = useState<{ ready: number; all: number } | null>(null);
  useEffect(() => {
    const look = (): void =>
      void checklist(telephony, permissions).then((list) =>
        setReady({ ready: list.ready, all: list.steps.length }),
      );
    look();
    // Back from the checklist the number may be another.
    return navigation.addListener('focus', look);
  }, [navigation, telephony, permissions]);
  return (
    <LinkRow
      icon="smartphone"
      label={t('settings.setUp')}
      hint={ready ? t('settings.ready', ready) : undefined}
      onPress={() => navigation.navigate('SetUp')}
      testID="to-setup"
    />
  );
}

function Reminders(): React.JSX.Element {
  const { t } = useText();
  const { permissions } = useServices();
  const [on, setOn] = usePreference('reminders');
  return (
    <SwitchRow
      label={t('settings.reminders')}
      hint={t(config.platform === 'web' ? 'settings.remindersHintWeb' : 'settings.remindersHint')}
      value={on !== 'off'}
      onChange={(value) => {
        setOn(value ? 'on' : 'off');
        if (value) {
          void permissions.request('notifications');
        }
      }}
      testID="reminders"
    />
  );
}

function Recordings({ onAbout }: { onAbout: () => void }): React.JSX.Element {
  const { t } = useText();
  const { queue } = useRecordings();
  const [automatic, setAutomatic] = usePreference('recording');
  const [chosen, setQuality] = usePreference('recordingQuality');
  const [wifiOnly, setWifiOnly] = usePreference('wifiOnly');
  const quality = chosen ?? 'medium';
  return (
    <Group title={t('settings.recordings')}>
      <SwitchRow
        label={t('settings.automatic')}
        hint={t('settings.automaticHint')}
        value={automatic === 'on'}
        onChange={(value) => setAutomatic(value ? 'on' : 'off')}
        testID="automatic"
      />
      <ChoiceRow
        label={t('settings.quality')}
        hint={t(`settings.${quality}Hint`)}
        value={quality}
        choices={(['low', 'medium', 'high'] as const).map((value) => ({
          value,
          label: t(`settings.${value}`),
        }))}
        onChange={setQuality}
        id="quality"
      />
      <SwitchRow
        label={t('settings.wifiOnly')}
        hint={t('settings.wifiOnlyHint')}
        value={wifiOnly === 'yes'}
        onChange={(value) => {
          setWifiOnly(value ? 'yes' : 'no');
          void queue.conditionsChanged();
        }}
        testID="wifi-only"
      />
      <LinkRow icon="info" label={t('settings.about')} onPress={onAbout} testID="about" />
    </Group>
  );
}

function Look(): React.JSX.Element {
  const { t } = useText();
  const [language, setLanguage] = usePreference('language');
  const [theme, setTheme] = usePreference('theme');
  return (
    <Group title={t('settings.look')}>
      <ChoiceRow
        label={t('settings.language')}
        value={language ?? 'system'}
        choices={[
          { value: 'system', label: t('settings.system') },
          { value: 'en', label: t('settings.english') },
          { value: 'hi', label: t('settings.hindi') },
        ]}
        onChange={setLanguage}
        id="language"
      />
      <ChoiceRow
        label={t('settings.theme')}
        value={theme ?? 'system'}
        choices={[
          { value: 'system', label: t('settings.system') },
          { value: 'light', label: t('settings.light') },
          { value: 'dark', label: t('settings.dark') },
        ]}
        onChange={setTheme}
        id="theme"
      />
      <NoteRow label={t('settings.textSize')} hint={t('settings.textSizeHint')} />
    </Group>
  );
}

function Storage(): React.JSX.Element {
  const { t } = useText();
  const toast = useToast();
  const { uploads } = useOutbox();
  const [sizes, setSizes] = useState<{ used: number | null; heard: number } | null>(null);
  const look = useCallback(
    () =>
      void Promise.all([storageUsed(), heard.size().catch(() => 0)]).then(([used, ofHeard]) =>
        setSizes({ used, heard: ofHeard }),
      ),
    [],
  );
  useEffect(look, [look]);
  const waiting = uploads.reduce((sum, upload) => sum + upload.size_bytes, 0);
  const said = [
    sizes?.used ? t('settings.storageUsed', { size: sizeText(sizes.used) }) : '',
    waiting > 0 ? t('settings.storageWaiting', { size: sizeText(waiting) }) : '',
    sizes && sizes.heard > 0 ? t('settings.storageHeard', { size: sizeText(sizes.heard) }) : '',
  ].filter(Boolean);
  const none = t('settings.storageHeard', { size: '0 kB' });
  return (
    <Group title={t('settings.storage')}>
      <View style={styles.storage}>
        {(said.length > 0 ? said : [none]).map((line) => (
          <Text key={line} step="sm" color="text-2">
            {line}
          </Text>
        ))}
        {sizes && sizes.heard > 0 ? (
          <Button
            icon="trash-2"
            label={t('settings.storageClear')}
            onPress={() => {
              void heard.clear().then(() => {
                look();
                toast({ text: t('settings.storageCleared') });
              });
            }}
            testID="clear-heard"
          />
        ) : null}
      </View>
    </Group>
  );
}

const styles = StyleSheet.create({
  content: {
    padding: space[4],
    gap: space[5],
    width: '100%',
    maxWidth: 760,
    alignSelf: 'center',
    paddingBottom: space[8],
  },
  grow: { flexGrow: 1 },
  storage: { padding: space[4], gap: space[2] },
});
