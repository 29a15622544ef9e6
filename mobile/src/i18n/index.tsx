import React, { createContext, useContext, useMemo } from 'react';

import { usePreference } from '../utils/preferences';
import { systemLanguage } from '../utils/systemLanguage';
import { en } from './en';
import { Format, Language } from './format';
import { hi } from './hi';
import { Text, Values } from './types';

export type { Language } from './format';
export { Format } from './format';

type All = typeof en;
export type TextKey = keyof All;
/** Texts that have no places to fill. */
export type PlainKey = {
  [K in TextKey]: [Values<All[K]>] extends [never] ? K : never;
}[TextKey];
type Args<K extends TextKey> = [Values<All[K]>] extends [never]
  ? []
  : [values: Record<Values<All[K]>, string | number>];

/** A text by its key; what it has places for must be given, which the compiler checks. */
export type Translate = <K extends TextKey>(key: K, ...args: Args<K>) => string;

const languages: Record<Language, Record<TextKey, Text>> = { en, hi };

export function translator(language: Language): Translate {
  return (key, ...args) => {
    const values = (args[0] ?? {}) as Record<string, string | number>;
    const text = languages[language][key];
    return fill(
      typeof text === 'string' ? text : form(text, language, Number(values.count)),
      values,
      language,
    );
  };
}

function form(text: { one: string; other: string }, language: Language, count: number): string {
  // Hindi counts nothing as one, English does not.
  const one = language === 'hi' ? count === 0 || count === 1 : count === 1;
  return one ? text.one : text.other;
}

function fill(text: string, values: Record<string, string | number>, language: Language): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? new Format(language).number(value) : (value ?? place);
  });
}

interface Spoken {
  t: Translate;
  format: Format;
  language: Language;
}

const TextContext = createContext<Spoken>({
  t: translator('en'),
  format: new Format(),
  language: 'en',
});

/** The chosen language, else the phone's when we have it, else English. */
export function TextProvider({ children }: { children: React.ReactNode }): React.JSX.Element {
  const [chosen] = usePreference('language');
  const [zone] = usePreference('timeZone');
  const language: Language =
    chosen === 'en' || chosen === 'hi' ? chosen : systemLanguage().startsWith('hi') ? 'hi' : 'en';
  const spoken = useMemo(
    () => ({ t: translator(language), format: new Format(language, zone ?? undefined), language }),
    [language, zone],
  );
  return <TextContext.Provider value={spoken}>{children}</TextContext.Provider>;
}

/** `const { t, format } = useText()`. */
export function useText(): Spoken {
  return useContext(TextContext);
}
