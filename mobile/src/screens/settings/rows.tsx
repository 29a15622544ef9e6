import React from 'react';
import { StyleSheet, View } from 'react-native';

import { Card, Chip, Icon, IconName, Press, Text } from '../../components';
import { space, TOUCH, useTheme } from '../../theme';

export function Group({
  title,
  children,
}: {
  title: string;
  children: React.ReactNode;
}): React.JSX.Element {
  const { color } = useTheme();
  const rows = React.Children.toArray(children);
  return (
    <View style={styles.group}>
      <Text step="sm" bold color="text-2" accessibilityRole="header" aria-level={2}>
        {title}
      </Text>
      <Card flush>
        {rows.map((row, at) => (
          <View key={at} style={at > 0 && { borderTopWidth: 1, borderColor: color.border }}>
            {row}
          </View>
        ))}
      </Card>
    </View>
  );
}

/** Leads somewhere. */
export function LinkRow({
  icon,
  label,
  hint,
  onPress,
  testID,
}: {
  icon: IconName;
  label: string;
  hint?: string;
  onPress: () => void;
  testID?: string;
}): React.JSX.Element {
  const { color } = useTheme();
  return (
    <Press
      onPress={onPress}
      says={hint ? `${label}. ${hint}` : undefined}
      style={styles.row}
      pressedStyle={{ backgroundColor: color.pressed }}
      testID={testID}
    >
      <Icon name={icon} size={20} />
      <View style={styles.words}>
        <Text>{label}</Text>
        {hint ? (
          <Text step="sm" color="text-3">
            {hint}
          </Text>
        ) : null}
      </View>
      <Icon name="chevron-right" size={20} color={color['text-3']} />
    </Press>
  );
}

/** On or off; the whole row is to be hit. */
export function SwitchRow({
  label,
  hint,
  value,
  onChange,
  testID,
}: {
  label: string;
  hint?: string;
  value: boolean;
  onChange: (value: boolean) => void;
  testID?: string;
}): React.JSX.Element {
  const { color, tone } = useTheme();
  return (
    <Press
      onPress={() => onChange(!value)}
      accessibilityRole="switch"
      accessibilityLabel={label}
      accessibilityHint={hint}
      accessibilityState={{ checked: value }}
      aria-checked={value}
      style={styles.row}
      pressedStyle={{ backgroundColor: color.pressed }}
      testID={testID}
    >
      <View style={styles.words}>
        <Text>{label}</Text>
        {hint ? (
          <Text step="sm" color="text-3">
            {hint}
          </Text>
        ) : null}
      </View>
      {/* The row speaks for it. */}
      <View
        pointerEvents="none"
        accessibilityElementsHidden
        importantForAccessibility="no-hide-descendants"
        style={[
          styles.track,
          {
            backgroundColor: value ? color.accent : tone.gray.soft,
            borderColor: value ? color.accent : color['border-control'],
          },
        ]}
      >
        <View
          style={[
            styles.thumb,
            value
              ? { backgroundColor: color['on-accent'], transform: [{ translateX: 20 }] }
              : { backgroundColor: color['border-control'] },
          ]}
        />
      </View>
    </Press>
  );
}

/** One of few. */
export function ChoiceRow<T extends string>({
  label,
  hint,
  value,
  choices,
  onChange,
  id,
  hideLabel,
}: {
  label: string;
  /** The group's title says it already. */
  hideLabel?: boolean;
  hint?: string;
  value: T;
  choices: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  id: string;
}): React.JSX.Element {
  return (
    <View style={styles.choice}>
      {hideLabel ? null : <Text>{label}</Text>}
      <View style={styles.chips} role="radiogroup" aria-label={label}>
        {choices.map((one) => (
          <Chip
            key={one.value}
            label={one.label}
            selected={one.value === value}
            onPress={() => onChange(one.value)}
            testID={`${id}-${one.value}`}
          />
        ))}
      </View>
      {hint ? (
        <Text step="sm" color="text-3">
          {hint}
        </Text>
      ) : null}
    </View>
  );
}

/** Words only. */
export function NoteRow({ label, hint }: { label: string; hint?: string }): React.JSX.Element {
  return (
    <View style={styles.choice}>
      <Text>{label}</Text>
      {hint ? (
        <Text step="sm" color="text-3">
          {hint}
        </Text>
      ) : null}
    </View>
  );
}

const styles = StyleSheet.create({
  group: { gap: space[2] },
  row: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[3],
    minHeight: TOUCH + 8,
    paddingHorizontal: space[4],
    paddingVertical: space[2],
    borderRadius: 0,
  },
  words: { flex: 1, minWidth: 0 },
  track: { width: 48, height: 28, borderRadius: 14, borderWidth: 2, padding: 3 },
  thumb: { width: 18, height: 18, borderRadius: 9 },
  choice: { padding: space[4], gap: space[0.5] },
  chips: { flexDirection: 'row', flexWrap: 'wrap', columnGap: space[2] },
});
