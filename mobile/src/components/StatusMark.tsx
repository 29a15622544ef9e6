import React from 'react';

import { LeadStatus, tokens, useTheme } from '../theme';
import { Circle, Path, Svg } from './svg';

const PIES: Record<string, string> = {
  'pie-1/4': 'M7 7V3.5A3.5 3.5 0 0 1 10.5 7Z',
  'pie-1/2': 'M7 7V3.5A3.5 3.5 0 0 1 7 10.5Z',
  'pie-3/4': 'M7 7V3.5A3.5 3.5 0 1 1 3.5 7Z',
};
const SIGNS: Record<string, string> = {
  'disc-check': 'M4.4 7.2 6.3 9l3.3-3.8',
  'disc-cross': 'M5 5l4 4M9 5 5 9',
  'disc-minus': 'M4.5 7h5',
};

/** The ring that fills as a lead moves on; closed ones are discs, so it reads without colour. */
export function StatusMark({
  status,
  size = 14,
}: {
  status: LeadStatus;
  size?: number;
}): React.JSX.Element {
  const theme = useTheme();
  const { shape, tone } = tokens.status[status];
  const color = theme.tone[tone].solid;
  const sign = SIGNS[shape];
  const pie = PIES[shape];
  return (
    <Svg
      width={size}
      height={size}
      viewBox="0 0 14 14"
      accessibilityElementsHidden
      importantForAccessibility="no-hide-descendants"
    >
      {sign ? (
        <>
          <Circle cx={7} cy={7} r={6.5} fill={color} />
          <Path
            d={sign}
            fill="none"
            stroke={theme.color.surface}
            strokeWidth={1.5}
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      ) : (
        <>
          <Circle
            cx={7}
            cy={7}
            r={5.75}
            fill="none"
            stroke={color}
            strokeWidth={1.5}
            strokeDasharray={shape === 'dashed-ring' ? '2.4 2.1' : undefined}
          />
          {pie ? <Path d={pie} fill={color} /> : null}
        </>
      )}
    </Svg>
  );
}
