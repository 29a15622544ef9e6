import React from 'react';
import { KeyboardAvoidingView, Modal, ScrollView, StyleSheet, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { useText } from '../i18n';
import { space, useTheme } from '../theme';
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
  return (
    <Modal
      visible={open}
      transparent
      animationType="slide"
      onRequestClose={onClose}
      statusBarTranslucent
    >
      <KeyboardAvoidingView behavior="padding" style={styles.fill}>
        <Press
          style={[styles.scrim, { backgroundColor: color.scrim }]}
          pressedStyle={null}
          onPress={onClose}
          accessibilityLabel={t('action.close')}
        />
        <View
          role="dialog"
          aria-modal
          accessibilityViewIsModal
          aria-label={title}
          style={[
            styles.sheet,
            { backgroundColor: color.raised, paddingBottom: space[4] + edge.bottom },
          ]}
        >
          <View style={[styles.grab, { backgroundColor: color['border-control'] }]} />
          <View style={styles.head}>
            <View style={styles.titles}>
              <Text step="lg" accessibilityRole="header" aria-level={2}>
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
          <ScrollView
            keyboardShouldPersistTaps="handled"
            style={styles.body}
            contentContainerStyle={styles.content}
          >
            {children}
          </ScrollView>
          {footer ? <View style={styles.footer}>{footer}</View> : null}
        </View>
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
    paddingHorizontal: space[4],
  },
  grab: { alignSelf: 'center', width: 36, height: 4, borderRadius: 2, marginBottom: space[3] },
  head: { flexDirection: 'row', alignItems: 'flex-start', gap: space[2], marginBottom: space[3] },
  titles: { flex: 1, gap: space[0.5] },
  body: { flexGrow: 0, flexShrink: 1 },
  content: { gap: space[4], paddingBottom: space[4] },
  footer: { flexDirection: 'row', gap: space[3], flexWrap: 'wrap' },
});
