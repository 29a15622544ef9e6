import React, { createContext, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { StyleSheet, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { radius, space, tokens, useTheme } from '../theme';
import { Press } from './Press';
import { Text } from './Text';

interface Message {
  text: string;
  action?: { label: string; onPress: () => void };
  milliseconds?: number;
  /** Higher by so much, where something at the bottom must stay free (Stop, Call ended). */
  above?: number;
}

const ToastContext = createContext<(message: Message) => void>(() => undefined);
const FloorContext = createContext<(height: number | null) => void>(() => undefined);

/**
 * One at a time above the tab bar, five seconds, eight where a thumb has to decide; what only tells
 * something waits until such a one is over. Errors are never told by this alone.
 */
export function ToastProvider({ children }: { children: React.ReactNode }): React.JSX.Element {
  const [[shown], setMessages] = useState<Message[]>([]);
  const [floor, setFloor] = useState<number | null>(null);
  const { color } = useTheme();
  const edge = useSafeAreaInsets();
  const show = useCallback(
    (message: Message) =>
      setMessages(([first]) =>
        first?.action && !message.action ? [first, { ...message }] : [{ ...message }],
      ),
    [],
  );
  const goOn = useCallback(() => setMessages(([, ...rest]) => rest), []);

  useEffect(() => {
    if (!shown) {
      return undefined;
    }
    const milliseconds = shown.milliseconds ?? (shown.action ? 8000 : 5000);
    const timer = setTimeout(goOn, milliseconds);
    return () => clearTimeout(timer);
  }, [shown, goOn]);

  const action = useMemo(() => shown?.action, [shown]);
  return (
    <ToastContext.Provider value={show}>
      <FloorContext.Provider value={setFloor}>{children}</FloorContext.Provider>
      <View
        role="status"
        accessibilityLiveRegion="polite"
        pointerEvents="box-none"
        style={[
          styles.place,
          {
            bottom: (floor ?? edge.bottom + tokens.size.tabbar) + space[3] + (shown?.above ?? 0),
          },
        ]}
      >
        {shown ? (
          <View
            // One without a button must not keep a thumb from the button below it.
            pointerEvents={action ? 'auto' : 'none'}
            style={[styles.toast, { backgroundColor: color.tooltip }]}
          >
            <Text step="sm" style={[styles.text, { color: color['on-tooltip'] }]}>
              {shown.text}
            </Text>
            {action ? (
              <Press
                style={styles.action}
                onPress={() => {
                  goOn();
                  action.onPress();
                }}
              >
                <Text step="sm" bold style={[styles.underlined, { color: color['on-tooltip'] }]}>
                  {action.label}
                </Text>
              </Press>
            ) : null}
          </View>
        ) : null}
      </View>
    </ToastContext.Provider>
  );
}

/** While a screen with buttons at its bottom is in front, toasts stand above them. */
export function useToastFloor(height: number, inFront: boolean): void {
  const setFloor = useContext(FloorContext);
  useEffect(() => {
    if (!inFront || height === 0) {
      return undefined;
    }
    setFloor(height);
    return () => setFloor(null);
  }, [setFloor, height, inFront]);
}

/** `const toast = useToast(); toast({ text, action })`. */
export function useToast(): (message: Message) => void {
  return useContext(ToastContext);
}

const styles = StyleSheet.create({
  place: { position: 'absolute', left: space[4], right: space[4], alignItems: 'center' },
  toast: {
    width: '100%',
    maxWidth: 560,
    flexDirection: 'row',
    alignItems: 'center',
    borderRadius: radius.lg,
    paddingLeft: space[4],
    paddingRight: space[2],
    minHeight: 48,
    gap: space[2],
  },
  text: { flex: 1, paddingVertical: space[2], paddingRight: space[2] },
  action: { minHeight: 48, minWidth: 48, justifyContent: 'center', paddingHorizontal: space[2] },
  underlined: { textDecorationLine: 'underline' },
});
