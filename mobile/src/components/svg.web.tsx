import React from 'react';

// The browser draws SVG itself; react-native-svg's web part would only add weight.
type Props = React.SVGProps<SVGSVGElement> & {
  accessibilityElementsHidden?: boolean;
  importantForAccessibility?: string;
};

export function Svg({
  accessibilityElementsHidden: _a,
  importantForAccessibility: _b,
  ...rest
}: Props): React.JSX.Element {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      style={{ display: 'block', flex: 'none' }}
      {...rest}
    />
  );
}
export const Circle = 'circle';
export const Path = 'path';
