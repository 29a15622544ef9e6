import React, { useRef, useState } from 'react';
import { ActivityIndicator, StyleProp, StyleSheet, View, ViewStyle } from 'react-native';

import { useText } from '../i18n';
import { radius, space, useTheme } from '../theme';
import { Button } from './Button';
import { Icon } from './Icon';

interface Props {
  refreshing: boolean;
  onRefresh: () => void;
  /** Given by the list, which puts itself inside. */
  style?: StyleProp<ViewStyle>;
  children?: React.ReactNode;
}

/** How far the disc comes down until letting go means something, and at most. */
const ENOUGH = 56;
const MOST = 80;
const HEIGHT = 40;

/**
 * The same in a browser, which has no such thing for a part of a page. Whoever has no finger on
 * the screen has a button, seen when the keyboard is on it.
 */
export function Refresh({ refreshing, onRefresh, style, children }: Props): React.JSX.Element {
  const { t } = useText();
  const { color } = useTheme();
  const [pulled, setPulled] = useState(0);
  // The finger may leave before what it did last is drawn.
  const far = useRef(0);
  const [focused, setFocused] = useState(false);
  const begun = useRef<{ x: number; y: number } | null>(null);

  function pull(to: number): void {
    far.current = to;
    setPulled(to);
  }
  function touch(event: React.TouchEvent): void {
    const finger = event.touches.item(0);
    begun.current =
      finger && event.touches.length === 1 && isAtTop(event)
        ? { x: finger.clientX, y: finger.clientY }
        : null;
  }
  function move(event: React.TouchEvent): void {
    const finger = event.touches.item(0);
    if (!begun.current || !finger) {
      return;
    }
    const down = finger.clientY - begun.current.y;
    const aside = Math.abs(finger.clientX - begun.current.x);
    if (far.current === 0 && (down < 0 || aside > Math.abs(down))) {
      // The list's own scrolling, or somebody pulls a row aside.
      begun.current = down < 0 || aside > 16 ? null : begun.current;
      return;
    }
    pull(Math.min(MOST, Math.max(0, down / 2)));
  }
  function leave(asks: boolean): void {
    const enough = far.current >= ENOUGH;
    begun.current = null;
    pull(0);
    if (asks && enough && !refreshing) {
      onRefresh();
    }
  }

  const touches = {
    onTouchStart: touch,
    onTouchMove: move,
    onTouchEnd: () => leave(true),
    onTouchCancel: () => leave(false),
  };
  return (
    <View style={[styles.all, style]} {...(touches as object)}>
      <View
        style={[styles.place, styles.forKeys, !focused && styles.unseen]}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      >
        <Button icon="refresh-cw" label={t('action.refresh')} onPress={onRefresh} />
      </View>
      {children}
      {pulled > 0 || refreshing ? (
        <View style={[styles.place, { top: (refreshing ? ENOUGH : pulled) - HEIGHT }]}>
          <View style={[styles.disc, { backgroundColor: color.raised, borderColor: color.border }]}>
            {refreshing ? (
              <ActivityIndicator size={20} color={color.accent} />
            ) : (
              <View style={{ transform: [{ rotate: `${pulled * 4}deg` }] }}>
                <Icon
                  name="refresh-cw"
                  size={20}
                  color={color[pulled >= ENOUGH ? 'accent' : 'text-3']}
                />
              </View>
            )}
          </View>
        </View>
      ) : null}
    </View>
  );
}

/** Whether nothing between the finger and us is scrolled. */
function isAtTop(event: React.TouchEvent): boolean {
  for (
    let at = event.target as HTMLElement | null;
    at && at !== event.currentTarget;
    at = at.parentElement
  ) {
    if (at.scrollTop > 0) {
      return false;
    }
  }
  return true;
}

const styles = StyleSheet.create({
  all: { flex: 1, minHeight: 0 },
  place: {
    position: 'absolute',
    left: 0,
    right: 0,
    zIndex: 1,
    alignItems: 'center',
    pointerEvents: 'none',
  },
  forKeys: { top: space[2] },
  unseen: { opacity: 0 },
  disc: {
    width: HEIGHT,
    height: HEIGHT,
    borderWidth: 1,
    borderRadius: radius.full,
    alignItems: 'center',
    justifyContent: 'center',
  },
});
