import React, { createContext, useContext, useMemo } from 'react';
import { useColorScheme } from 'react-native';

import { usePreference } from '../utils/preferences';
import * as tokens from './tokens';

export type Scheme = 'light' | 'dark';
export type Tone = keyof typeof tokens.tone.light;
export type Colour = keyof typeof tokens.color.light;
export type TextStep = keyof typeof tokens.text;
export type LeadStatus = keyof typeof tokens.status;
export type ToneParts = Record<'fg' | 'soft' | 'solid' | 'line', string>;

export interface Theme {
  scheme: Scheme;
  color: Record<Colour, string>;
  tone: Record<Tone, ToneParts>;
}

export const themes: Record<Scheme, Theme> = {
  light: { scheme: 'light', color: tokens.color.light, tone: tokens.tone.light },
  dark: { scheme: 'dark', color: tokens.color.dark, tone: tokens.tone.dark },
};

/** Spaces in px by what they measure, so that a style reads as a number of the design's grid. */
export const space = {
  0.5: 2,
  1: 4,
  1.5: 6,
  2: 8,
  3: 12,
  4: 16,
  5: 20,
  6: 24,
  8: 32,
  10: 40,
  12: 48,
  16: 64,
} as const;
export const radius = tokens.radius;
export const type = tokens.text;
/** The smallest side of anything a thumb must hit. */
export const TOUCH = tokens.size.touch;
export { tokens };

const ThemeContext = createContext<Theme>(themes.light);

/** Follows the system unless the person chose light or dark. */
export function ThemeProvider({ children }: { children: React.ReactNode }): React.JSX.Element {
  const system = useColorScheme();
  const [chosen] = usePreference('theme');
  const scheme: Scheme =
    chosen === 'light' || chosen === 'dark' ? chosen : system === 'dark' ? 'dark' : 'light';
  const theme = useMemo(() => themes[scheme], [scheme]);
  return <ThemeContext.Provider value={theme}>{children}</ThemeContext.Provider>;
}

/** Colours and tones of the theme that is on screen. */
export function useTheme(): Theme {
  return useContext(ThemeContext);
}
