import { useNavigation } from '@react-navigation/native';
import { useCallback } from 'react';

import { useToast } from '../../components';
import { useText } from '../../i18n';
import { useOffline } from '../../outbox';

const PATIENCE = 8_000;

/**
 * Says what became of something done: "Saved" only when the server said so, else that this phone
 * keeps it, or why it was refused. `report(await act.addNote(...))`.
 */
export function useReport(): (entry: string | null) => Promise<void> {
  const offline = useOffline();
  const toast = useToast();
  const { t } = useText();
  const navigation = useNavigation();
  return useCallback(
    async (entry) => {
      if (!entry) {
        return;
      }
      const { online } = offline.sync.get();
      if (online) {
        toast({ text: t('state.sending'), milliseconds: PATIENCE });
      }
      const fate = await offline.act.fate(entry, online ? PATIENCE : 0);
      const see = { label: t('outcome.see'), onPress: () => navigation.navigate('Outbox') };
      switch (fate) {
        case 'sent':
          toast({ text: t('state.saved'), milliseconds: 3000 });
          break;
        case 'waiting':
          toast({ text: t('state.kept') });
          break;
        case 'refused': {
          const refused = offline.outbox.get().needsYou.find(({ id }) => id === entry);
          const reason = refused?.refusal?.detail || t('problem.invalid');
          toast({ text: t('outcome.refused', { reason }), action: see, milliseconds: 10_000 });
          break;
        }
        case 'conflict':
          toast({
            text: t('outcome.refused', { reason: t('problem.conflict') }),
            action: see,
            milliseconds: 10_000,
          });
          break;
        case 'dropped':
          break;
      }
    },
    [offline, toast, t, navigation],
  );
}
