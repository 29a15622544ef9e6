import React, { useEffect, useState } from 'react';
import { StyleSheet, View } from 'react-native';

import {
  Badge,
  Button,
  IconButton,
  IconName,
  Player,
  Sheet,
  Text,
  timeOf,
  useToast,
} from '../../components';
import { PlainKey, useText } from '../../i18n';
import { Audible, RATES } from '../../managers/Playback';
import { useRecordings } from '../../managers/recordings';
import { dataOf } from '../../managers/UploadQueue';
import { Upload, useAct, useLive, useSyncState } from '../../outbox';
import { useServices } from '../../services/context';
import { problemText } from '../../services/problemText';
import { heard } from '../../services/sound';
import { space, Tone } from '../../theme';
import { sizeText } from '../outbox/said';

type Judged = { tone: Tone; icon: IconName; label: PlainKey };
const WAITS: Judged = { tone: 'gray', icon: 'clock', label: 'recordings.pending' };
const HEARD: Partial<Record<string, Judged>> = {
  good: { tone: 'green', icon: 'audio-lines', label: 'recordings.good' },
  one_sided: { tone: 'orange', icon: 'audio-lines', label: 'recordings.oneSided' },
  silent: { tone: 'orange', icon: 'volume-x', label: 'recordings.silent' },
  unreadable: { tone: 'red', icon: 'circle-alert', label: 'recordings.unreadable' },
};

/** What a recording's line in the history says of it (`data` of a timeline entry). */
export interface RecordingFacts {
  id: string;
  at: string;
  size_bytes: number | null;
  duration_seconds: number | null;
  quality: string | null;
}

export function factsOf(row: {
  id: string;
  at: string;
  data: Record<string, unknown>;
}): RecordingFacts {
  const { data } = row;
  const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  return {
    id: typeof data.recording_id === 'string' ? data.recording_id : row.id,
    at: row.at,
    size_bytes: number(data.size_bytes),
    duration_seconds: number(data.duration_seconds),
    quality: typeof data.quality === 'string' ? data.quality : null,
  };
}

/** A recording of the server with its player; one that was heard before plays without network. */
export function RecordingItem({
  lead,
  recording,
}: {
  lead: string;
  recording: RecordingFacts;
}): React.JSX.Element {
  const { t, format } = useText();
  const act = useAct();
  const toast = useToast();
  const { recordings } = useServices();
  const { playback } = useRecordings();
  const [asking, setAsking] = useState(false);
  const { quality } = recording;
  async function remove(): Promise<void> {
    setAsking(false);
    playback.stop(recording.id);
    const answer = await recordings.remove(lead, recording.id);
    if (answer.ok || answer.problem.kind === 'not_found') {
      await heard.forget(recording.id);
      toast({ text: t('recordings.deleted') });
      await act.openLead(lead);
    } else {
      toast({ text: problemText(answer.problem, t, format), milliseconds: 10_000 });
    }
  }
  return (
    <Listen
      audible={{ id: recording.id, lead, duration_seconds: recording.duration_seconds }}
      at={recording.at}
      bytes={recording.size_bytes}
      aside={
        <>
          <QualityBadge quality={quality} />
          <IconButton
            icon="trash-2"
            size={20}
            label={t('recordings.delete')}
            onPress={() => setAsking(true)}
            testID="delete-recording"
          />
          {asking ? (
            <Sheet
              open
              onClose={() => setAsking(false)}
              title={t('recordings.deleteTitle')}
              subtitle={t('recordings.deleteText')}
              footer={
                <>
                  <Button
                    height={56}
                    label={t('recordings.keep')}
                    onPress={() => setAsking(false)}
                    style={styles.grow}
                  />
                  <Button
                    kind="danger"
                    height={56}
                    icon="trash-2"
                    label={t('recordings.delete')}
                    onPress={() => void remove()}
                    style={styles.grow}
                    testID="delete-yes"
                  />
                </>
              }
            />
          ) : null}
        </>
      }
    />
  );
}

/** What the server heard; nothing yet: it has still to listen. */
function QualityBadge({ quality }: { quality: string | null }): React.JSX.Element | null {
  const { t } = useText();
  const badge = quality === null ? WAITS : HEARD[quality];
  return badge ? (
    <Badge tone={badge.tone} icon={badge.icon} label={t(badge.label)} style={styles.badge} />
  ) : null;
}

/** One that waits to be sent: it can be heard already. */
export function WaitingRecording({ upload }: { upload: Upload }): React.JSX.Element {
  const { t } = useText();
  const { uri, recorded_at: at, silent } = dataOf(upload);
  return (
    <Listen
      audible={{
        id: upload.id,
        lead: upload.lead.id,
        uri,
        duration_seconds: upload.duration_seconds,
      }}
      at={at}
      bytes={upload.size_bytes}
      aside={
        <>
          {silent ? (
            <Badge
              tone="orange"
              icon="volume-x"
              label={t('recordings.silent')}
              style={styles.badge}
            />
          ) : null}
          <Badge tone="orange" icon="clock" label={t('recordings.waiting')} style={styles.badge} />
        </>
      }
    />
  );
}

function Listen({
  audible,
  at: recordedAt,
  bytes,
  aside,
}: {
  audible: Audible;
  at: string;
  bytes: number | null;
  aside: React.ReactNode;
}): React.JSX.Element {
  const { t, format } = useText();
  const { playback } = useRecordings();
  const now = useLive(playback);
  const { online } = useSyncState();
  const mine = now.id === audible.id;
  const state = mine ? now.state : 'idle';
  const at = mine ? now.at : 0;
  const of = (mine ? now.duration : null) ?? audible.duration_seconds;
  // Leaving the lead ends what plays.
  useEffect(() => () => playback.stop(audible.id), [playback, audible.id]);
  const local = audible.uri !== undefined || (mine && now.local);
  const size = bytes === null ? '' : sizeText(bytes);
  return (
    <Player
      state={state}
      at={at}
      of={of}
      rate={now.rate}
      labels={{
        play: t('recordings.play', { when: format.dayAndClock(new Date(recordedAt)) }),
        pause: t('recordings.pause'),
        loading: t('recordings.loading'),
        position: t('recordings.position'),
        said: t('recordings.positionAt', { at: timeOf(at), of: timeOf(of ?? 0) }),
        speed: t('recordings.speed', { rate: `${now.rate}x` }),
      }}
      facts={local ? t('recordings.factsLocal', { size }) : size}
      problem={
        state === 'failed'
          ? {
              text: t(online || local ? 'recordings.cannot' : 'recordings.offline'),
              onRetry: () => void playback.toggle(audible),
            }
          : null
      }
      aside={<View style={styles.aside}>{aside}</View>}
      onToggle={() => void playback.toggle(audible)}
      onSeek={(to) => void playback.seek(audible, to)}
      onRate={() => {
        const next = RATES[(RATES.findIndex((one) => one === now.rate) + 1) % RATES.length];
        playback.setRate(next ?? 1);
      }}
    />
  );
}

/** All that wait of one lead, above its history. */
export function WaitingRecordings({
  lead,
  uploads,
}: {
  lead: string;
  uploads: readonly Upload[];
}): React.JSX.Element | null {
  const { t } = useText();
  const mine = uploads.filter((upload) => upload.lead.id === lead);
  if (mine.length === 0) {
    return null;
  }
  return (
    <View style={styles.list}>
      <Text bold accessibilityRole="header" aria-level={2}>
        {t('outbox.recording')}
      </Text>
      {mine.map((upload) => (
        <WaitingRecording key={upload.id} upload={upload} />
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  aside: { flexDirection: 'row', alignItems: 'center', gap: space[1] },
  badge: { alignSelf: 'center' },
  grow: { flexGrow: 1 },
  list: { gap: space[2] },
});
