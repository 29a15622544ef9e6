import React, { useEffect, useMemo, useRef } from 'react';
import {
  Animated,
  Easing,
  KeyboardAvoidingView,
  Modal,
  PanResponder,
  ScrollView,
  StyleSheet,
  Text as NativeText,
  View,
} from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { useText } from '../i18n';
import { space, useTheme } from '../theme';
import { focusOn } from '../utils/focus';
import { useStillness } from '../utils/useStillness';
import { Press } from './Press';
import { Text } from './Text';

interface Props {
  open: boolean;
  /** Back, Esc, the scrim and swiping down all do this. */
  onClose: () => void;
  title: string;
  /** Below the title. */
  subtitle?: string;
  /** Right of the title. */
  aside?: React.ReactNode;
  /** Stays below what scrolls. */
  footer?: React.ReactNode;
  children?: React.ReactNode;
}

/** From where it comes, and how far its head is pulled down until it goes. */
const BELOW = 48;
const PULLED = 80;

/** From below, over what was on the screen; a dialog of its own for screen readers. */
export function Sheet({
  open,
  onClose,
  title,
  subtitle,
  aside,
  footer,
  children,
}: Props): React.JSX.Element {
  const { color } = useTheme();
  const { t } = useText();
  const edge = useSafeAreaInsets();
  const still = useStillness();
  const heading = useRef<NativeText>(null);
  const y = useRef(new Animated.Value(0)).current;
  useEffect(() => {
    if (open && !still) {
      y.setValue(BELOW);
      const coming = Animated.timing(y, {
        toValue: 0,
        duration: 240,
        easing: Easing.out(Easing.cubic),
        useNativeDriver: false,
      });
      coming.start();
      return () => coming.stop();
    }
    y.setValue(0);
    return undefined;
  }, [open, still, y]);

  const close = useRef(onClose);
  close.current = onClose;
  const pull = useMemo(() => {
    const home = (): void => y.setValue(0);
    return PanResponder.create({
      onMoveShouldSetPanResponder: (_, { dx, dy }) => dy > 8 && dy > 2 * Math.abs(dx),
      onPanResponderTerminationRequest: () => false,
      onPanResponderMove: (_, { dy }) => y.setValue(Math.max(0, dy)),
      onPanResponderRelease: (_, { dy, vy }) => {
        if (dy > PULLED || (dy > 24 && vy > 0.8)) {
          close.current();
        }
        home();
      },
      onPanResponderTerminate: home,
    });
  }, [y]);

  return (
    <Modal
      visible={open}
      transparent
      animationType={still ? 'none' : 'fade'}
      onRequestClose={onClose}
      onShow={() => focusOn(heading.current)}
      statusBarTranslucent
      // React Native for Web makes this the dialog.
      {...({ 'aria-label': title } as object)}
    >
      <KeyboardAvoidingView behavior="padding" style={styles.fill}>
        <Press
          style={[styles.scrim, { backgroundColor: color.scrim }]}
          pressedStyle={null}
          onPress={onClose}
          accessibilityLabel={t('action.close')}
        />
        <Animated.View
          accessibilityViewIsModal
          style={[
            styles.sheet,
            { backgroundColor: color.raised, paddingBottom: space[4] + edge.bottom },
            { transform: [{ translateY: y }] },
          ]}
        >
          <View {...pull.panHandlers} style={styles.handle} testID="sheet-handle">
            <View style={[styles.grab, { backgroundColor: color['border-control'] }]} />
            <View style={styles.head}>
              <View style={styles.titles}>
                <Text
                  ref={heading}
                  step="lg"
                  accessibilityRole="header"
                  aria-level={2}
                  {...({ tabIndex: -1 } as object)}
                >
                  {title}
                </Text>
                {subtitle ? (
                  <Text step="sm" color="text-3">
                    {subtitle}
                  </Text>
                ) : null}
              </View>
              {aside}
            </View>
          </View>
          <ScrollView
            keyboardShouldPersistTaps="handled"
            style={styles.body}
            contentContainerStyle={styles.content}
          >
            {children}
          </ScrollView>
          {footer ? <View style={styles.footer}>{footer}</View> : null}
        </Animated.View>
      </KeyboardAvoidingView>
    </Modal>
  );
}

const styles = StyleSheet.create({
  fill: { flex: 1, justifyContent: 'flex-end', alignItems: 'center' },
  scrim: { ...StyleSheet.absoluteFill, borderRadius: 0 },
  sheet: {
    width: '100%',
    maxWidth: 560,
    maxHeight: '92%',
    borderTopLeftRadius: 20,
    borderTopRightRadius: 20,
    paddingTop: space[2],
  },
  // A browser leaves what is pulled here to us.
  handle: { paddingHorizontal: space[4], ...({ touchAction: 'none' } as object) },
  grab: { alignSelf: 'center', width: 36, height: 4, borderRadius: 2, marginBottom: space[3] },
  head: { flexDirection: 'row', alignItems: 'flex-start', gap: space[2], marginBottom: space[3] },
  titles: { flex: 1, gap: space[0.5] },
  body: { flexGrow: 0, flexShrink: 1 },
  content: { gap: space[4], paddingHorizontal: space[4], paddingBottom: space[4] },
  footer: { flexDirection: 'row', gap: space[2], flexWrap: 'wrap', paddingHorizontal: space[4] },
});
