import React, { useMemo, useRef, useState } from 'react';
import { PanResponder, StyleSheet, View } from 'react-native';

import { TOUCH, useTheme } from '../theme';

interface Props {
  label: string;
  /** What a screen reader says of the place: "1:37 of 4:12". */
  said: string;
  at: number;
  of: number;
  onSeek: (to: number) => void;
  disabled?: boolean;
}

/** A bar to press or pull; by keyboard and screen reader five seconds at a time. */
export function SeekBar({ label, said, at, of, onSeek, disabled }: Props): React.JSX.Element {
  const { color, tone } = useTheme();
  const [width, setWidth] = useState(1);
  const [pulled, setPulled] = useState<number | null>(null);
  const now = useRef({ width, of, onSeek, disabled });
  now.current = { width, of, onSeek, disabled };
  const begun = useRef(0);
  const pull = useMemo(() => {
    const place = (x: number): number =>
      (Math.max(0, Math.min(now.current.width, x)) / now.current.width) * now.current.of;
    return PanResponder.create({
      onStartShouldSetPanResponder: () => !now.current.disabled,
      onMoveShouldSetPanResponder: () => !now.current.disabled,
      onPanResponderTerminationRequest: () => false,
      onPanResponderGrant: ({ nativeEvent }) => {
        begun.current = nativeEvent.locationX;
        setPulled(place(begun.current));
      },
      onPanResponderMove: (_, { dx }) => setPulled(place(begun.current + dx)),
      onPanResponderRelease: (_, { dx }) => {
        setPulled(null);
        now.current.onSeek(place(begun.current + dx));
      },
      onPanResponderTerminate: () => setPulled(null),
    });
  }, []);
  const shown = of > 0 ? Math.min(1, (pulled ?? at) / of) : 0;
  const step = (by: number): void => onSeek(Math.max(0, Math.min(of, at + by)));
  return (
    <View
      {...pull.panHandlers}
      onLayout={({ nativeEvent }) => setWidth(Math.max(1, nativeEvent.layout.width))}
      accessible
      accessibilityRole="adjustable"
      role="slider"
      accessibilityLabel={label}
      accessibilityValue={{ min: 0, max: Math.round(of), now: Math.round(at), text: said }}
      aria-valuemin={0}
      aria-valuemax={Math.round(of)}
      aria-valuenow={Math.round(at)}
      aria-valuetext={said}
      accessibilityActions={[{ name: 'increment' }, { name: 'decrement' }]}
      onAccessibilityAction={({ nativeEvent }) =>
        step(nativeEvent.actionName === 'increment' ? 5 : -5)
      }
      {...({
        tabIndex: disabled ? -1 : 0,
        onKeyDown: (event: { key: string; preventDefault: () => void }) => {
          const by = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5 }[event.key];
          if (by && !disabled) {
            event.preventDefault();
            step(by);
          }
        },
      } as object)}
      style={styles.touch}
      testID="seek"
    >
      <View style={[styles.track, { backgroundColor: tone.gray.line }]} pointerEvents="none">
        <View style={[styles.fill, { width: `${shown * 100}%`, backgroundColor: color.accent }]} />
      </View>
      <View
        pointerEvents="none"
        style={[styles.knob, { left: shown * (width - 14), backgroundColor: color.accent }]}
      />
    </View>
  );
}

const styles = StyleSheet.create({
  touch: { flex: 1, minWidth: 80, height: TOUCH, justifyContent: 'center' },
  track: { height: 6, borderRadius: 3, overflow: 'hidden' },
  fill: { height: 6 },
  knob: { position: 'absolute', width: 14, height: 14, borderRadius: 7 },
});
