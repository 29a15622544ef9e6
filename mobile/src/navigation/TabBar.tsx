import { BottomTabBarProps } from '@react-navigation/bottom-tabs';
import React from 'react';
import { StyleSheet, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { Icon, IconName, Press, Text } from '../components';
import { useText } from '../i18n';
import { radius, space, tokens, useTheme } from '../theme';
import { TabRoutes } from './routes';

const icons: Record<keyof TabRoutes, IconName> = {
  Leads: 'contact',
  FollowUps: 'calendar-clock',
  Stats: 'chart-column',
};

export function TabBar({ state, descriptors, navigation }: BottomTabBarProps): React.JSX.Element {
  const { color } = useTheme();
  const { t, format } = useText();
  const edge = useSafeAreaInsets();
  const labels: Record<keyof TabRoutes, string> = {
    Leads: t('tab.leads'),
    FollowUps: t('tab.followups'),
    Stats: t('tab.stats'),
  };
  return (
    <View role="navigation" style={{ backgroundColor: color.surface, paddingBottom: edge.bottom }}>
      <View role="tablist" style={[styles.bar, { borderColor: color.border }]}>
        {state.routes.map((route, index) => {
          const name = route.name as keyof TabRoutes;
          const selected = state.index === index;
          const badge = descriptors[route.key]?.options.tabBarBadge;
          return (
            <Press
              key={route.key}
              accessibilityRole="tab"
              accessibilityState={{ selected }}
              aria-selected={selected}
              says={badge ? `${labels[name]}, ${badge}` : labels[name]}
              style={styles.tab}
              onPress={() => {
                const event = navigation.emit({
                  type: 'tabPress',
                  target: route.key,
                  canPreventDefault: true,
                });
                if (!selected && !event.defaultPrevented) {
                  navigation.navigate(route.name, route.params);
                }
              }}
            >
              <View style={[styles.icon, selected && { backgroundColor: color['accent-soft'] }]}>
                <Icon
                  name={icons[name]}
                  color={selected ? color['accent-text'] : color['text-3']}
                />
                {badge ? (
                  <View style={[styles.badge, { backgroundColor: color.danger }]}>
                    <Text
                      step="xs"
                      style={{ color: color['on-danger'] }}
                      maxFontSizeMultiplier={1.2}
                    >
                      {typeof badge === 'number' ? format.number(badge) : badge}
                    </Text>
                  </View>
                ) : null}
              </View>
              <Text
                step="xs"
                bold={selected}
                color={selected ? 'accent-text' : 'text-3'}
                maxFontSizeMultiplier={1.5}
              >
                {labels[name]}
              </Text>
            </Press>
          );
        })}
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  bar: { flexDirection: 'row', borderTopWidth: 1 },
  tab: {
    flex: 1,
    minHeight: tokens.size.tabbar,
    alignItems: 'center',
    justifyContent: 'center',
    gap: space[0.5],
    paddingVertical: space[1],
  },
  icon: { paddingVertical: 3, paddingHorizontal: 18, borderRadius: radius.full },
  badge: {
    position: 'absolute',
    left: 34,
    top: -3,
    minWidth: 18,
    paddingHorizontal: 5,
    borderRadius: radius.full,
    alignItems: 'center',
  },
});
