import React from 'react';
import { ActivityIndicator, StyleSheet, View } from 'react-native';

import { radius, space, TOUCH, useTheme } from '../theme';
import { Icon } from './Icon';
import { Press } from './Press';
import { SeekBar } from './SeekBar';
import { Text } from './Text';

interface Props {
  state: 'idle' | 'loading' | 'playing' | 'paused' | 'failed';
  at: number;
  /** Null: not known until it plays. */
  of: number | null;
  rate: number;
  labels: {
    play: string;
    pause: string;
    loading: string;
    position: string;
    said: string;
    speed: string;
  };
  /** "2.0 MB, on this phone". */
  facts: string;
  /** In place of the facts: why it does not play. */
  problem?: { text: string; onRetry: () => void } | null;
  aside?: React.ReactNode;
  onToggle: () => void;
  onSeek: (to: number) => void;
  onRate: () => void;
}

/** Play and pause, the bar, times, speed; what is played is somebody else's affair. */
export function Player(props: Props): React.JSX.Element {
  const { state, at, of, rate, labels, facts, problem, aside } = props;
  const { color, tone } = useTheme();
  const playing = state === 'playing';
  return (
    <View style={[styles.player, { backgroundColor: color.subtle, borderColor: color.border }]}>
      <View style={styles.row}>
        <Press
          onPress={props.onToggle}
          accessibilityLabel={
            state === 'loading' ? labels.loading : playing ? labels.pause : labels.play
          }
          accessibilityState={{ busy: state === 'loading' }}
          style={[styles.play, { backgroundColor: color.accent }]}
          pressedStyle={{ backgroundColor: color['accent-pressed'] }}
          testID="play"
        >
          {state === 'loading' ? (
            <ActivityIndicator color={color['on-accent']} size={20} />
          ) : (
            <Icon name={playing ? 'pause' : 'play'} size={20} color={color['on-accent']} />
          )}
        </Press>
        <SeekBar
          label={labels.position}
          said={labels.said}
          at={at}
          of={of ?? 0}
          onSeek={props.onSeek}
          disabled={!of}
        />
        <Press
          onPress={props.onRate}
          accessibilityLabel={labels.speed}
          style={styles.rate}
          testID="rate"
        >
          <View
            style={[styles.pill, { borderColor: tone.gray.line, backgroundColor: color.surface }]}
          >
            <Text step="sm" bold maxFontSizeMultiplier={1.5}>{`${rate}x`}</Text>
          </View>
        </Press>
      </View>
      <View style={styles.below}>
        {problem ? (
          <Press
            onPress={problem.onRetry}
            style={styles.problem}
            accessibilityLiveRegion="polite"
            testID="play-again"
          >
            <Icon name="circle-alert" size={16} color={tone.red.solid} />
            <Text step="sm" tone="red" style={styles.facts}>
              {problem.text}
            </Text>
          </Press>
        ) : (
          <Text step="sm" color="text-3" style={styles.facts}>
            {`${timeOf(at)} / ${of ? timeOf(of) : '-:--'}, ${facts}`}
          </Text>
        )}
        {aside}
      </View>
    </View>
  );
}

/** `4:12`, `1:02:09`. */
export function timeOf(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  return whole >= 3600
    ? `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

const styles = StyleSheet.create({
  player: { borderWidth: 1, borderRadius: radius.lg, padding: space[3], gap: space[1] },
  row: { flexDirection: 'row', alignItems: 'center', gap: space[3] },
  play: {
    width: TOUCH,
    height: TOUCH,
    borderRadius: radius.full,
    alignItems: 'center',
    justifyContent: 'center',
  },
  rate: { minWidth: TOUCH, minHeight: TOUCH, justifyContent: 'center', borderRadius: radius.full },
  pill: {
    minHeight: 36,
    paddingHorizontal: space[2],
    borderWidth: 1,
    borderRadius: radius.full,
    alignItems: 'center',
    justifyContent: 'center',
  },
  below: { flexDirection: 'row', alignItems: 'center', flexWrap: 'wrap', gap: space[2] },
  problem: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[1.5],
    minHeight: TOUCH,
    flex: 1,
  },
  facts: { flexGrow: 1, flexShrink: 1 },
});
