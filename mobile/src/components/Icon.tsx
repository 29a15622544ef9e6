import React from 'react';

import { useTheme } from '../theme';
import { IconName, icons } from './icons';
import { Path, Svg } from './svg';

export type { IconName } from './icons';

/** A picture beside words: screen readers skip it, so what it means must be said elsewhere. */
export function Icon({
  name,
  size = 24,
  color,
}: {
  name: IconName;
  size?: number;
  color?: string;
}): React.JSX.Element {
  const theme = useTheme();
  return (
    <Svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke={color ?? theme.color['text-2']}
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      accessibilityElementsHidden
      importantForAccessibility="no-hide-descendants"
    >
      <Path d={icons[name]} />
    </Svg>
  );
}
