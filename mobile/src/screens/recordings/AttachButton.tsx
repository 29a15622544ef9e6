import { useIsFocused } from '@react-navigation/native';
import React, { useEffect, useState } from 'react';
import { StyleSheet, View } from 'react-native';

import { Button, Icon, IconButton, Press, Sheet, Text, useToast } from '../../components';
import { useText } from '../../i18n';
import { useRecordings } from '../../managers/recordings';
import type { LeadRef } from '../../outbox';
import { space, TOUCH, useTheme } from '../../theme';
import type { AudioFile } from '../../telephony/port';
import { sizeText } from '../outbox/said';

/** A file of this phone, or one that another app shared with this one. */
export function AttachButton({ lead }: { lead: LeadRef }): React.JSX.Element {
  const { t, format } = useText();
  const { color } = useTheme();
  const toast = useToast();
  const { queue, telephony } = useRecordings();
  const [shared, setShared] = useState<AudioFile[] | null>(null);

  async function attach(file: AudioFile | null): Promise<void> {
    setShared(null);
    if (!file) {
      return;
    }
    await queue.add({
      file,
      lead: { id: lead.id, student_name: lead.student_name },
      call: null,
      recorded_at: new Date(file.modifiedAt || Date.now()).toISOString(),
    });
    toast({ text: t('recordings.attached') });
  }
  async function pick(): Promise<void> {
    try {
      await attach(await telephony.pickAudio());
    } catch {
      toast({ text: t('recordings.notAttached') });
    }
  }
  async function open(): Promise<void> {
    const files = await leftOver(telephony, queue);
    // With nothing shared, the picker is what was asked for.
    await (files.length > 0 ? setShared(files) : pick());
  }
  return (
    <>
      <Button
        kind="ghost"
        icon="paperclip"
        label={t('recordings.attach')}
        onPress={() => void open()}
        style={styles.attach}
        testID="attach"
      />
      <Sheet
        open={shared !== null}
        onClose={() => setShared(null)}
        title={t('recordings.attach')}
        footer={
          <Button
            height={56}
            icon="folder"
            label={t('recordings.pickOther')}
            onPress={() => void pick()}
            style={styles.grow}
          />
        }
      >
        <Text step="sm" color="text-3">
          {t('recordings.pickShared')}
        </Text>
        {(shared ?? []).map((file) => (
          <View key={file.uri} style={styles.file}>
            <Press
              style={styles.name}
              pressedStyle={{ backgroundColor: color.pressed }}
              onPress={() => void attach(file)}
            >
              <Icon name="audio-lines" size={20} />
              <View style={styles.grow}>
                <Text>{file.name}</Text>
                <Text step="sm" color="text-3">
                  {`${format.dayAndClock(new Date(file.modifiedAt))}, ${sizeText(file.sizeBytes)}`}
                </Text>
              </View>
            </Press>
            <IconButton
              icon="trash-2"
              label={t('recordings.discardShared', { name: file.name })}
              onPress={() => {
                setShared((shared ?? []).filter(({ uri }) => uri !== file.uri));
                void telephony.discardCopy(file.uri);
              }}
            />
          </View>
        ))}
      </Sheet>
    </>
  );
}

/** Private copies that belong to no upload: shared by other apps, or picked before a kill. */
async function leftOver(
  telephony: ReturnType<typeof useRecordings>['telephony'],
  queue: ReturnType<typeof useRecordings>['queue'],
): Promise<AudioFile[]> {
  const taken = new Set(await queue.taken());
  return [...(await telephony.sharedAudio().catch(() => []))].filter(({ uri }) => !taken.has(uri));
}

/** How many shared recordings nobody has attached yet; follows what other apps share. */
export function useShared(): number {
  const { queue, telephony } = useRecordings();
  const [count, setCount] = useState(0);
  // Back from the lead it may be attached.
  const focused = useIsFocused();
  useEffect(() => {
    let ended = false;
    const look = (): void =>
      void leftOver(telephony, queue).then((files) => !ended && setCount(files.length));
    look();
    const stop = telephony.onSharedAudio(look);
    return () => {
      ended = true;
      stop();
    };
  }, [queue, telephony, focused]);
  return count;
}

const styles = StyleSheet.create({
  // Its words end where the card below ends.
  attach: { marginRight: -space[4], flexShrink: 1 },
  grow: { flexGrow: 1, flexShrink: 1 },
  file: { flexDirection: 'row', alignItems: 'center', gap: space[2] },
  name: {
    flex: 1,
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[3],
    minHeight: TOUCH,
    paddingVertical: space[1],
  },
});
