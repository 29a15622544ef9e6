import { useNavigation } from '@react-navigation/native';
import React, { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { AppState, Clipboard, StyleSheet, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { Button, Sheet, Text, useToast } from '../../components';
import { PlainKey, useText } from '../../i18n';
import {
  CallRecordingManager,
  RecordingNews,
  RecordingSink,
} from '../../managers/CallRecordingManager';
import { Calls, CallsProvider } from '../../managers/calls';
import { Callee, CurrentCall } from '../../managers/CurrentCall';
import { useLive, useOffline } from '../../outbox';
import { useServices } from '../../services/context';
import { radius, space, useTheme } from '../../theme';
import { telephony as ofThisDevice } from '../../telephony';
import type { TelephonyPort } from '../../telephony/port';
import { readablePhone } from '../../utils/phone';
import { preference, setPreference } from '../../utils/preferences';
import { textScale } from '../../utils/textScale';
import { useReport } from '../common/useReport';
import { drafts } from '../lead/drafts';
import { ChooseRecording } from '../recordings/ChooseRecording';
import { RecordingNotice } from '../recordings/RecordingNotice';
import { OutcomeSheet } from './OutcomeSheet';
import { TalkingBar } from './TalkingBar';

interface Props {
  telephony?: TelephonyPort;
  /** Where recordings go; the upload queue. */
  sink?: RecordingSink | null;
  children: React.ReactNode;
}

/** Around all screens of a signed-in person: calls begin here, and their outcome is asked here. */
export function CallHost({
  telephony = ofThisDevice,
  sink = null,
  children,
}: Props): React.JSX.Element {
  const offline = useOffline();
  const { permissions } = useServices();
  const { t } = useText();
  const toast = useToast();
  const navigation = useNavigation();
  const report = useReport();
  const edge = useSafeAreaInsets();
  const { color } = useTheme();
  const [refused, setRefused] = useState<{ callee: Callee; number: string } | null>(null);

  // The manager outlives a change of the language.
  const words = useRef(t);
  useEffect(() => void (words.current = t), [t]);
  const current = useMemo(() => new CurrentCall(offline, telephony), [offline, telephony]);
  const recordings = useMemo(
    () =>
      new CallRecordingManager(
        current,
        telephony,
        permissions,
        sink,
        {
          quality: () => preference('recordingQuality') ?? 'medium',
          notice: () => ({
            title: words.current('calls.noticeTitle'),
            text: words.current('calls.noticeText'),
            pause: words.current('calls.noticePause'),
            resume: words.current('calls.noticeResume'),
          }),
        },
        offline.shelf,
      ),
    [current, telephony, permissions, sink, offline],
  );
  useEffect(() => recordings.start(), [recordings]);
  useEffect(() => current.start(), [current]);
  useEffect(() => () => drafts.clear(), []);
  useEffect(() => {
    const follow = AppState.addEventListener('change', (state) => {
      if (state === 'active') {
        void current.returned();
      }
    });
    return () => follow?.remove();
  }, [current]);

  const state = useLive(current);
  const recording = useLive(recordings);
  const [canRecord, setCanRecord] = useState(false);
  const talking = state.phase === 'talking';
  useEffect(() => {
    if (talking) {
      void telephony.abilities().then(({ recordsMicrophone }) => setCanRecord(recordsMicrophone));
    }
  }, [telephony, talking]);

  const [unread, setUnread] = useState<{ callee: Callee; phone: string } | null>(null);
  const [unwanted, setUnwanted] = useState<{ callee: Callee; phone: string } | null>(null);
  const call = useCallback(
    (callee: Callee, phone: string = callee.phone_e164) => {
      if (callee.do_not_call) {
        setUnwanted({ callee, phone });
        return;
      }
      // Said once, before the first call: what recording can do here (requirement 13.5).
      if (preference('recordingNotice') === null) {
        setUnread({ callee, phone });
        return;
      }
      const record = preference('recording') === 'on';
      void recordings.handleCallWithRecording(callee, phone, record).then((begun) => {
        if (begun.ok) {
          return;
        }
        const number = readablePhone(begun.number ?? phone);
        if (begun.reason === 'cannot_call' && begun.number) {
          setRefused({ callee, number: begun.number });
        } else if (begun.reason === 'invalid') {
          toast({ text: t('calls.invalid', { number }) });
        } else {
          toast({ text: t('calls.failed', { number }) });
        }
      });
    },
    [recordings, t, toast],
  );

  const news = recording.news;
  useEffect(() => {
    const said = news && SAID[news];
    if (said) {
      // The bar with Stop is below it.
      toast({ text: t(said), above: 180 * textScale });
    }
  }, [news, t, toast]);

  const calls = useMemo<Calls>(() => ({ current, recordings, call }), [current, recordings, call]);
  return (
    <CallsProvider calls={calls}>
      <View style={styles.fill}>
        <View style={styles.fill}>{children}</View>
        {state.phase === 'talking' && state.call ? (
          <TalkingBar
            call={state.call}
            recordingSince={recording.since}
            onRecord={canRecord ? () => void recordings.record() : undefined}
            onStop={() => void recordings.stop()}
            onEnded={() => void current.returned(true)}
          />
        ) : null}
      </View>
      {state.phase === 'ask' && state.call ? (
        <OutcomeSheet
          key={state.call.client_id}
          call={state.call}
          proposal={state.proposal}
          measured={state.measured}
          recording={recording.news}
          onLater={() => current.later()}
          onDrop={() => void current.drop()}
          onSaved={(entry, next) => {
            void report(entry);
            if (next) {
              navigation.navigate('Next', { ask: Date.now() });
            }
          }}
        />
      ) : null}
      {recording.choice && state.phase === 'none' ? (
        <ChooseRecording
          choice={recording.choice}
          onChoose={(candidate) => void recordings.choose(candidate)}
        />
      ) : null}
      {unread ? (
        <RecordingNotice
          onClose={() => setUnread(null)}
          onChoose={(record) => {
            setPreference('recordingNotice', 'seen');
            setPreference('recording', record ? 'on' : 'off');
            setUnread(null);
            call(unread.callee, unread.phone);
          }}
        />
      ) : null}
      <Sheet
        open={unwanted !== null}
        onClose={() => setUnwanted(null)}
        title={unwanted ? t('calls.doNotCallAsk', { name: unwanted.callee.student_name }) : ''}
        subtitle={t('calls.doNotCallText')}
        footer={
          <View style={styles.choices}>
            <Button kind="primary" label={t('action.cancel')} onPress={() => setUnwanted(null)} />
            <Button
              kind="danger"
              label={t('calls.doNotCallYes')}
              onPress={() => {
                if (unwanted) {
                  call({ ...unwanted.callee, do_not_call: false }, unwanted.phone);
                }
                setUnwanted(null);
              }}
              testID="call-unwanted"
            />
          </View>
        }
      />
      <Sheet
        open={refused !== null}
        onClose={() => setRefused(null)}
        title={t('calls.cannot')}
        subtitle={
          refused ? t('calls.cannotHint', { number: readablePhone(refused.number) }) : undefined
        }
        footer={
          <View style={styles.choices}>
            <Button
              kind="primary"
              icon="copy"
              label={t('calls.copy')}
              onPress={() => {
                if (refused) {
                  Clipboard.setString(refused.number);
                  toast({ text: t('calls.copied') });
                }
                setRefused(null);
              }}
            />
            <Button
              icon="smartphone"
              label={t('calls.elsewhere')}
              onPress={() => {
                if (refused) {
                  void current.beginElsewhere(refused.callee, refused.number);
                }
                setRefused(null);
              }}
            />
          </View>
        }
      >
        {refused ? (
          <Text
            step="xl"
            selectable
            style={[
              styles.number,
              { backgroundColor: color.subtle, marginBottom: edge.bottom ? 0 : space[1] },
            ]}
          >
            {readablePhone(refused.number)}
          </Text>
        ) : null}
      </Sheet>
    </CallsProvider>
  );
}

const SAID: Record<NonNullable<RecordingNews>, PlainKey | null> = {
  started: 'calls.recordStarted',
  no_microphone: 'calls.noMicrophone',
  failed: 'calls.recordFailed',
  no_room: 'recordings.noRoom',
  quiet: 'recordings.quiet',
  silent: 'calls.silent',
  found: 'calls.found',
  recorded: null,
};

const styles = StyleSheet.create({
  fill: { flex: 1 },
  choices: { flex: 1, gap: space[3] },
  number: { textAlign: 'center', padding: space[4], borderRadius: radius.lg },
});
