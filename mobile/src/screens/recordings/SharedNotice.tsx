import React from 'react';
import { StyleSheet, View } from 'react-native';

import { Notice } from '../../components';
import { useText } from '../../i18n';
import { space } from '../../theme';
import { useShared } from './AttachButton';

/** Another app shared a recording with this one: which lead it is of only the person knows. */
export function SharedNotice(): React.JSX.Element | null {
  const { t } = useText();
  const count = useShared();
  return count > 0 ? (
    <View style={styles.notice}>
      <Notice text={`${t('recordings.shared', { count })} ${t('recordings.sharedWhere')}`} />
    </View>
  ) : null;
}

const styles = StyleSheet.create({
  notice: { paddingHorizontal: space[4], paddingVertical: space[2] },
});
