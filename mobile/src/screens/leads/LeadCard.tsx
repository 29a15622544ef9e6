import React, { memo, useMemo } from 'react';
import { StyleSheet, View } from 'react-native';

import { Avatar, Icon, IconButton, Press, StatusBadge, SwipeRow, Text } from '../../components';
import { useText } from '../../i18n';
import type { LeadRow } from '../../outbox';
import { space, useTheme } from '../../theme';
import { readablePhone, spokenPhone } from '../../utils/phone';
import { dueText } from '../common/dueText';

interface Props {
  lead: LeadRow;
  /** To the minute, so that cards draw anew when their words change. */
  now: Date;
  height: number;
  /** Text is so large that the status needs a line of its own. */
  tall: boolean;
  selected?: boolean;
  onOpen: (id: string) => void;
  onCall: (lead: LeadRow) => void;
  /** Another follow-up for them. */
  onBook: (lead: LeadRow) => void;
  /** Held: all that can be done with them. */
  onMenu: (lead: LeadRow) => void;
}

/** One lead of the list; of one height, so that a list of thousands knows where each stands. */
export const LeadCard = memo(function Card({
  lead,
  now,
  height,
  tall,
  selected,
  onOpen,
  onCall,
  onBook,
  onMenu,
}: Props): React.JSX.Element {
  const { t, format } = useText();
  const { color, tone } = useTheme();
  const contact = lead.last_contacted_at
    ? t('leads.contacted', {
        when: format.ago(new Date(lead.last_contacted_at), now),
        count: lead.call_count,
      })
    : t('leads.never');
  // What matters more than when: whether at all.
  const due = lead.do_not_call
    ? { text: t('calls.doNotCall'), tone: 'red' as const }
    : dueText(lead.next_followup_at, now, t, format);
  const swipes = useMemo(
    () => ({
      right: {
        label: t('leads.swipeCall'),
        icon: 'phone' as const,
        tone: 'green' as const,
        onDo: () => onCall(lead),
      },
      left: {
        label: t('lead.followup'),
        icon: 'calendar-plus' as const,
        tone: 'blue' as const,
        onDo: () => onBook(lead),
      },
    }),
    [t, lead, onCall, onBook],
  );
  const status = <StatusBadge status={lead.status} />;
  return (
    <SwipeRow {...swipes} testID={`swipe-${lead.id}`}>
      <View
        style={[
          styles.row,
          { height, backgroundColor: color.surface, borderColor: color.border },
          selected && { backgroundColor: color['accent-soft'] },
        ]}
      >
        <Press
          onPress={() => onOpen(lead.id)}
          onLongPress={() => onMenu(lead)}
          accessibilityRole="button"
          says={t('leads.card', {
            name: lead.student_name,
            status: t(`status.${lead.status}`),
            phone: spokenPhone(lead.phone_e164),
            contact,
            due: [due?.text ?? '', lead.not_sent ? t('leads.notSent') : ''].join(' ').trim(),
          })}
          accessibilityHint={t('leads.hint')}
          accessibilityActions={[
            { name: 'longpress', label: t('leads.menu') },
            { name: 'book', label: t('lead.followup') },
          ]}
          onAccessibilityAction={({ nativeEvent }) =>
            nativeEvent.actionName === 'book' ? onBook(lead) : onMenu(lead)
          }
          style={styles.main}
          pressedStyle={{ backgroundColor: color.pressed }}
          testID={`lead-${lead.id}`}
        >
          {/* Large text needs the room; the name and the due time say the same. */}
          {tall ? null : <Avatar name={lead.student_name} dot={lead.has_due_followup} />}
          <View style={styles.words}>
            <View style={styles.first}>
              <Text step="lg" numberOfLines={1} style={styles.name}>
                {lead.student_name}
              </Text>
              {tall ? null : status}
            </View>
            {tall ? status : null}
            <View style={styles.line}>
              <Text step="sm" color="text-2" numberOfLines={1} style={styles.shrink}>
                {readablePhone(lead.phone_e164)}
              </Text>
              {lead.not_sent ? <Icon name="clock" size={16} color={tone.orange.solid} /> : null}
            </View>
            <View style={tall ? styles.under : styles.line}>
              <Text step="sm" color="text-3" numberOfLines={1} style={styles.shrink}>
                {contact}
              </Text>
              {due ? (
                <Text
                  step="sm"
                  tone={due.tone}
                  bold
                  numberOfLines={1}
                  style={tall ? styles.shrink : styles.due}
                >
                  {due.text}
                </Text>
              ) : null}
            </View>
          </View>
        </Press>
        <IconButton
          icon="phone"
          soft
          label={t('calls.call', { name: lead.student_name })}
          onPress={() => onCall(lead)}
          style={styles.call}
          testID={`call-${lead.id}`}
        />
      </View>
    </SwipeRow>
  );
});

/** The height of all cards: 92, and more from 130 % text on, where the status gets its own line. */
export function cardHeight(scale: number): { height: number; tall: boolean } {
  if (scale <= 1.3) {
    return { height: CARD, tall: false };
  }
  // Name, badge, phone, contact, why now; and what is between them.
  return { height: Math.ceil((24 + 16 + 20 * 3) * scale + 8 + 28), tall: true };
}

export const CARD = 92;

const styles = StyleSheet.create({
  row: { flexDirection: 'row', alignItems: 'center', borderBottomWidth: 1 },
  main: {
    flex: 1,
    height: '100%',
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[3],
    paddingLeft: space[4],
    paddingRight: space[3],
    borderRadius: 0,
  },
  words: { flex: 1, minWidth: 0, gap: 2 },
  first: { flexDirection: 'row', alignItems: 'center', gap: space[2] },
  name: { flex: 1, minWidth: 0 },
  line: { flexDirection: 'row', alignItems: 'center', gap: space[2] },
  under: { gap: 2 },
  shrink: { flexShrink: 1 },
  due: { flexShrink: 0, maxWidth: '72%' },
  call: { marginRight: space[4] },
});
