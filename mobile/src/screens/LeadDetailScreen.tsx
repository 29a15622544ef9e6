import {
  NavigationProp,
  RouteProp,
  useNavigation,
  usePreventRemove,
  useRoute,
} from '@react-navigation/native';
import React, { useEffect, useRef, useState } from 'react';
import { StyleSheet, View } from 'react-native';

import { Button, Sheet } from '../components';
import { useText } from '../i18n';
import { useCalls } from '../managers/calls';
import type { MainRoutes } from '../navigation/routes';
import { useLead } from '../outbox';
import { space, useTheme } from '../theme';
import { drafts } from './lead/drafts';
import { LeadPanel } from './lead/LeadPanel';

export function LeadDetailScreen(): React.JSX.Element {
  const { t } = useText();
  const { color } = useTheme();
  const navigation = useNavigation<NavigationProp<MainRoutes, 'Lead'>>();
  const { params } = useRoute<RouteProp<MainRoutes, 'Lead'>>();
  const { call } = useCalls();
  const { lead } = useLead(params.id);
  const [dirty, setDirty] = useState(false);
  const [leave, setLeave] = useState<(() => void) | null>(null);
  usePreventRemove(dirty, ({ data }) => setLeave(() => () => navigation.dispatch(data.action)));

  // Asked for by the card's button: once, not at every change of the lead.
  const dialled = useRef(false);
  useEffect(() => {
    if (params.call && lead && !dialled.current) {
      dialled.current = true;
      call(lead);
      // Loaded again from this address, a browser must not dial again.
      navigation.setParams({ call: undefined });
    }
  }, [params.call, lead, call, navigation]);

  const back = (): void =>
    navigation.canGoBack() ? navigation.goBack() : navigation.navigate('Tabs', { screen: 'Leads' });
  return (
    <View style={[styles.fill, { backgroundColor: color.canvas }]}>
      <LeadPanel id={params.id} onBack={back} onDirty={setDirty} />
      <Sheet
        open={leave !== null}
        onClose={() => setLeave(null)}
        title={t('lead.leave')}
        footer={
          <View style={styles.choices}>
            <Button
              kind="primary"
              label={t('lead.keepTyping')}
              onPress={() => setLeave(null)}
              style={styles.choice}
            />
            <Button
              kind="danger"
              label={t('lead.discard')}
              onPress={() => {
                drafts.discard(params.id);
                leave?.();
                setLeave(null);
              }}
              style={styles.choice}
              testID="discard"
            />
          </View>
        }
      />
    </View>
  );
}

const styles = StyleSheet.create({
  fill: { flex: 1 },
  choices: { flex: 1, flexDirection: 'row', gap: space[3], flexWrap: 'wrap' },
  choice: { flexGrow: 1 },
});
