import { useNavigation } from '@react-navigation/native';
import React, { useState } from 'react';
import { Clipboard, StyleSheet, View } from 'react-native';

import { Button, Icon, IconName, Press, Sheet, Text, useToast } from '../../components';
import { useText } from '../../i18n';
import { dataOf } from '../../managers/UploadQueue';
import { useRecordings } from '../../managers/recordings';
import { Entry, Upload, useAct } from '../../outbox';
import { radius, space, TOUCH, useTheme } from '../../theme';
import { usePreference } from '../../utils/preferences';
import { useReport } from '../common/useReport';
import { ConflictSheet } from '../lead/sheets';
import { EditSheet } from './EditSheet';
import {
  bodyOf,
  iconOf,
  mayEdit,
  reasonOf,
  sizeText,
  titleOf,
  typedText,
  uploadReason,
  valueText,
} from './said';

/** Refused or in conflict: why, and every way on. */
export function NeedsYou({ entry }: { entry: Entry }): React.JSX.Element {
  const { t, format } = useText();
  const act = useAct();
  const toast = useToast();
  const report = useReport();
  const [open, setOpen] = useState<'edit' | 'conflict' | 'drop' | null>(null);
  const close = (): void => setOpen(null);
  const [only, ...more] = entry.conflict ?? [];
  const text = typedText(entry);
  const resolve = (choice: 'mine' | 'theirs'): void => {
    if (only) {
      void act.resolveConflict(entry.id, { [only.field]: choice }).then(() => {
        if (choice === 'mine') {
          void report(entry.id);
        }
      });
    }
  };
  const gone = entry.refusal?.code === 'not_yours';
  return (
    <Row
      icon={iconOf(entry)}
      tone="red"
      title={titleOf(entry, t)}
      at={entry.made_at}
      body={`${reasonOf(entry, t)}${only ? '' : `\n${bodyOf(entry, t, format)}`}`}
      testID={`needs-${entry.id}`}
    >
      <View style={styles.buttons}>
        {only && more.length === 0 ? (
          <>
            <Button
              kind="primary"
              label={t('outbox.keep', { value: valueText(only.field, only.theirs, t) })}
              onPress={() => resolve('theirs')}
              testID="keep-theirs"
            />
            <Button label={t('outbox.mine')} onPress={() => resolve('mine')} testID="use-mine" />
          </>
        ) : only ? (
          <Button kind="primary" label={t('outbox.look')} onPress={() => setOpen('conflict')} />
        ) : (
          <>
            {mayEdit(entry) ? (
              <Button
                kind="primary"
                label={t('outbox.edit')}
                onPress={() => setOpen('edit')}
                testID="edit"
              />
            ) : null}
            {gone ? null : (
              <Button
                label={t('outbox.retry')}
                onPress={() => void act.retry(entry.id).then(() => report(entry.id))}
                testID="retry"
              />
            )}
          </>
        )}
        {text ? (
          <Button
            kind="ghost"
            icon="copy"
            label={t('outbox.copy')}
            onPress={() => {
              Clipboard.setString(text);
              toast({ text: t('outbox.copied') });
            }}
            testID="copy"
          />
        ) : null}
        {only ? null : (
          <Button
            kind="ghost"
            label={t('outbox.drop')}
            onPress={() => setOpen('drop')}
            testID="drop"
          />
        )}
      </View>
      {open === 'edit' ? <EditSheet entry={entry} onClose={close} /> : null}
      {open === 'conflict' ? <ConflictSheet entry={entry} onClose={close} /> : null}
      {open === 'drop' ? (
        <DropSheet
          what={titleOf(entry, t)}
          onClose={close}
          onDrop={async () => {
            const dropped = await act.drop(entry.id);
            toast({ text: t(dropped ? 'outbox.discarded' : 'outbox.onItsWay') });
          }}
        />
      ) : null}
    </Row>
  );
}

export function Waiting({ entry, held }: { entry: Entry; held: boolean }): React.JSX.Element {
  const { t, format } = useText();
  const navigation = useNavigation();
  const { lead } = entry;
  const body = bodyOf(entry, t, format);
  return (
    <Row
      icon={iconOf(entry)}
      tone="gray"
      title={titleOf(entry, t)}
      at={entry.made_at}
      body={held ? `${body}\n${t('outbox.held')}` : body}
      onPress={lead ? () => navigation.navigate('Lead', { id: lead.id }) : undefined}
      testID={`waits-${entry.id}`}
    />
  );
}

/** A recording on its way, or refused. */
export function UploadItem({
  upload,
  online,
}: {
  upload: Upload;
  online: boolean;
}): React.JSX.Element {
  const { t } = useText();
  const { color, tone } = useTheme();
  const { queue } = useRecordings();
  const [dropping, setDropping] = useState(false);
  const [wifiOnly] = usePreference('wifiOnly');
  const refused = upload.state === 'refused';
  const { sent_bytes: sent, size_bytes: bytes } = upload;
  const size = sizeText(bytes);
  const title = t('outbox.of', { what: t('outbox.recording'), name: upload.lead.student_name });
  const said = refused
    ? t('outbox.refused', { reason: uploadReason(upload, t) })
    : sent > 0
      ? t('outbox.sent', { sent: sizeText(sent), size })
      : wifiOnly === 'yes' && online && upload.state === 'waiting'
        ? t('outbox.wifi', { size })
        : t('outbox.notBegun', { size });
  return (
    <Row
      icon="audio-lines"
      tone={refused ? 'red' : 'gray'}
      title={title}
      at={upload.made_at}
      body={dataOf(upload).silent ? `${said}, ${t('outbox.silent')}` : said}
      testID={`upload-${upload.id}`}
    >
      {sent > 0 && !refused ? (
        <View
          role="progressbar"
          aria-valuenow={Math.round((sent / bytes) * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
          accessibilityLabel={title}
          style={[styles.track, { backgroundColor: color.pressed }]}
        >
          <View
            style={[
              styles.fill,
              { width: `${(sent / bytes) * 100}%`, backgroundColor: tone.gray.solid },
            ]}
          />
        </View>
      ) : null}
      {refused ? (
        <View style={styles.buttons}>
          {upload.problem === 'file_gone' ? null : (
            <Button label={t('outbox.retry')} onPress={() => void queue.retry(upload.id)} />
          )}
          <Button kind="ghost" label={t('outbox.drop')} onPress={() => setDropping(true)} />
        </View>
      ) : null}
      {dropping ? (
        <DropSheet
          what={title}
          onClose={() => setDropping(false)}
          onDrop={() => queue.drop(upload.id)}
        />
      ) : null}
    </Row>
  );
}

function DropSheet({
  what,
  onClose,
  onDrop,
}: {
  what: string;
  onClose: () => void;
  onDrop: () => Promise<void>;
}): React.JSX.Element {
  const { t } = useText();
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('outbox.dropTitle')}
      subtitle={what}
      footer={
        <>
          <Button height={56} label={t('outbox.dropNo')} onPress={onClose} style={styles.grow} />
          <Button
            kind="danger"
            height={56}
            icon="trash-2"
            label={t('outbox.dropYes')}
            onPress={() => {
              onClose();
              void onDrop();
            }}
            style={styles.grow}
            testID="drop-yes"
          />
        </>
      }
    />
  );
}

function Row({
  icon,
  tone,
  title,
  at,
  body,
  onPress,
  children,
  testID,
}: {
  icon: IconName;
  tone: 'red' | 'gray';
  title: string;
  at: string;
  body: string;
  onPress?: () => void;
  children?: React.ReactNode;
  testID: string;
}): React.JSX.Element {
  const { format } = useText();
  const theme = useTheme();
  const day = new Date(at);
  const words = (
    <>
      <View style={styles.first}>
        <Text bold style={styles.title}>
          {title}
        </Text>
        <Text step="xs" color="text-3" accessibilityLabel={format.exact(day)} style={styles.time}>
          {format.clock(day)}
        </Text>
      </View>
      <Text step="sm" color="text-2">
        {body}
      </Text>
    </>
  );
  return (
    <View
      style={[
        styles.row,
        { backgroundColor: theme.color.surface, borderColor: theme.color.border },
      ]}
      testID={testID}
    >
      <View style={[styles.disc, { backgroundColor: theme.tone[tone].soft }]}>
        <Icon name={icon} size={20} color={theme.tone[tone].fg} />
      </View>
      <View style={styles.words}>
        {onPress ? (
          <Press
            onPress={onPress}
            style={styles.press}
            pressedStyle={{ backgroundColor: theme.color.pressed }}
          >
            {words}
          </Press>
        ) : (
          words
        )}
        {children}
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  row: {
    flexDirection: 'row',
    gap: space[3],
    paddingHorizontal: space[4],
    paddingVertical: 14,
    borderBottomWidth: 1,
  },
  disc: {
    width: 40,
    height: 40,
    borderRadius: radius.full,
    alignItems: 'center',
    justifyContent: 'center',
  },
  words: { flex: 1, minWidth: 0 },
  press: { minHeight: TOUCH },
  first: { flexDirection: 'row', alignItems: 'flex-start', gap: space[2] },
  title: { flex: 1 },
  time: { marginTop: 4, maxWidth: '40%' },
  buttons: { flexDirection: 'row', flexWrap: 'wrap', gap: space[2], marginTop: space[3] },
  grow: { flexGrow: 1 },
  track: { height: 6, borderRadius: 3, marginTop: space[2], overflow: 'hidden' },
  fill: { height: 6 },
});
