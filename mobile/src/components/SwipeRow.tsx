import React, { useMemo, useRef, useState } from 'react';
import { Animated, PanResponder, StyleProp, StyleSheet, View, ViewStyle } from 'react-native';

import { space, Tone, useTheme } from '../theme';
import { tick } from '../utils/haptics';
import { useStillness } from '../utils/useStillness';
import { Icon, IconName } from './Icon';
import { Text } from './Text';

export interface SwipeAction {
  /** What is seen behind the row; a screen reader has another way to do it. */
  label: string;
  icon: IconName;
  tone: Tone;
  onDo: () => void;
}

interface Props {
  /** Pulled to the right. */
  right?: SwipeAction;
  /** Pulled to the left. */
  left?: SwipeAction;
  style?: StyleProp<ViewStyle>;
  testID?: string;
  children: React.ReactNode;
}

/** How far a row is pulled until letting go means something, and at most. */
const PULLED = 72;
const MOST = 120;

/**
 * A row to be pulled aside. Never the only way: whatever it does has a button or a menu as well.
 */
export function SwipeRow({ right, left, style, testID, children }: Props): React.JSX.Element {
  const theme = useTheme();
  const still = useStillness();
  const [side, setSide] = useState<'right' | 'left' | null>(null);
  const x = useRef(new Animated.Value(0)).current;
  const felt = useRef(false);
  const pan = useMemo(() => {
    const actionAt = (dx: number): SwipeAction | undefined => (dx > 0 ? right : left);
    const home = (): void => {
      if (still) {
        x.setValue(0);
        setSide(null);
      } else {
        Animated.timing(x, { toValue: 0, duration: 180, useNativeDriver: false }).start(() =>
          setSide(null),
        );
      }
    };
    return PanResponder.create({
      // Only sideways: up and down is the list's.
      onMoveShouldSetPanResponder: (_, { dx, dy }) =>
        Math.abs(dx) > 16 && Math.abs(dx) > 2 * Math.abs(dy) && actionAt(dx) !== undefined,
      onPanResponderTerminationRequest: () => false,
      onPanResponderGrant: () => {
        felt.current = false;
      },
      onPanResponderMove: (_, { dx }) => {
        const to = actionAt(dx) ? Math.max(-MOST, Math.min(MOST, dx)) : 0;
        setSide(to === 0 ? null : to > 0 ? 'right' : 'left');
        x.setValue(to);
        if (Math.abs(to) >= PULLED && !felt.current) {
          felt.current = true;
          tick();
        }
      },
      onPanResponderRelease: (_, { dx }) => {
        home();
        if (Math.abs(dx) >= PULLED) {
          actionAt(dx)?.onDo();
        }
      },
      onPanResponderTerminate: home,
    });
  }, [right, left, still, x]);
  const shown = side === 'right' ? right : side === 'left' ? left : undefined;
  return (
    <View {...pan.panHandlers} style={[styles.all, style]} testID={testID}>
      {shown ? (
        <View
          aria-hidden
          style={[
            styles.behind,
            side === 'left' && styles.end,
            { backgroundColor: theme.tone[shown.tone].soft },
          ]}
        >
          <Icon name={shown.icon} size={20} color={theme.tone[shown.tone].solid} />
          <Text step="sm" bold tone={shown.tone}>
            {shown.label}
          </Text>
        </View>
      ) : null}
      <Animated.View style={{ transform: [{ translateX: x }] }}>{children}</Animated.View>
    </View>
  );
}

const styles = StyleSheet.create({
  // A browser scrolls up and down by itself, and leaves the sideways to us.
  all: { overflow: 'hidden', ...({ touchAction: 'pan-y' } as object) },
  behind: {
    ...StyleSheet.absoluteFill,
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[2],
    paddingHorizontal: space[4],
  },
  end: { justifyContent: 'flex-end' },
});
