import React, { forwardRef, useId, useState } from 'react';
import { StyleSheet, TextInput, TextInputProps, View } from 'react-native';

import { radius, space, TOUCH, type, useTheme } from '../theme';
import { textScale } from '../utils/textScale';
import { Icon } from './Icon';
import { Text } from './Text';

interface Props extends TextInputProps {
  label: string;
  /** Right of the label: "optional", "was Contacted". */
  aside?: string;
  hint?: string;
  /** Replaces the hint; what was typed stays. */
  error?: string | null;
  /** At the end of the box, such as a button that shows the password. */
  after?: React.ReactNode;
  /** At its start, such as the search glass. */
  before?: React.ReactNode;
  /** The label is said, not seen (a search box). */
  hideLabel?: boolean;
}

/** Label, box, and a sentence below: a hint, or what is wrong. */
export const Field = forwardRef<TextInput, Props>(function FieldBox(
  {
    label,
    aside,
    hint,
    error,
    after,
    before,
    hideLabel,
    style,
    onFocus,
    onBlur,
    multiline,
    ...rest
  },
  ref,
) {
  const theme = useTheme();
  const id = useId();
  const [focused, setFocused] = useState(false);
  const edge = error
    ? theme.color.danger
    : focused
      ? theme.color.focus
      : theme.color['border-control'];
  const below = error ?? hint;
  return (
    <View style={styles.field}>
      {!hideLabel && (
        <View style={styles.labels}>
          <Text step="sm" bold>
            {label}
          </Text>
          {aside ? (
            <Text step="sm" color="text-3">
              {aside}
            </Text>
          ) : null}
        </View>
      )}
      <View
        style={[
          styles.box,
          { borderColor: edge, backgroundColor: theme.color.surface },
          // The wider edge takes from the padding, so that nothing moves.
          (focused || error) && { borderWidth: 2, paddingHorizontal: space[3] },
        ]}
      >
        {before}
        <TextInput
          ref={ref}
          // React Native has no link between a box and its label: it is named again.
          accessibilityLabel={label}
          // Said with the box by screen readers of phones; the browser has its own attributes.
          accessibilityHint={below ?? undefined}
          {...({
            'aria-invalid': Boolean(error),
            'aria-describedby': below ? id : undefined,
          } as object)}
          placeholderTextColor={theme.color['text-3']}
          selectionColor={theme.color.accent}
          maxFontSizeMultiplier={2}
          multiline={multiline}
          {...rest}
          onFocus={(event) => {
            setFocused(true);
            onFocus?.(event);
          }}
          onBlur={(event) => {
            setFocused(false);
            onBlur?.(event);
          }}
          style={[
            styles.input,
            { color: theme.color.text, fontSize: type.md.size * textScale, outlineWidth: 0 },
            multiline && styles.many,
            style,
          ]}
        />
        {after}
      </View>
      {below ? (
        <View
          style={styles.below}
          accessibilityLiveRegion={error ? 'assertive' : 'none'}
          role={error ? 'alert' : undefined}
        >
          {error ? <Icon name="circle-alert" size={16} color={theme.tone.red.fg} /> : null}
          <Text
            step="sm"
            nativeID={id}
            color="text-3"
            tone={error ? 'red' : undefined}
            style={styles.sentence}
          >
            {below}
          </Text>
        </View>
      ) : null}
    </View>
  );
});

const styles = StyleSheet.create({
  field: { gap: space[1.5] },
  labels: {
    flexDirection: 'row',
    justifyContent: 'space-between',
    gap: space[2],
    flexWrap: 'wrap',
  },
  box: {
    minHeight: TOUCH,
    flexDirection: 'row',
    alignItems: 'center',
    gap: space[2],
    paddingHorizontal: space[3] + 1,
    borderWidth: 1,
    borderRadius: radius.lg,
  },
  input: {
    flex: 1,
    minWidth: 0,
    minHeight: TOUCH - 4,
    paddingVertical: space[2],
    paddingHorizontal: 0,
  },
  many: { minHeight: 96, textAlignVertical: 'top' },
  below: { flexDirection: 'row', gap: space[1.5], alignItems: 'center' },
  sentence: { flexShrink: 1 },
});
