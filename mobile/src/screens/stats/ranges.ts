import { addDays } from '../../utils/time';

export const PRESETS = ['today', 'yesterday', 'days7', 'days30', 'month'] as const;
export type Preset = (typeof PRESETS)[number];

/** Local dates of the organisation, both inclusive. */
export interface Range {
  from: string;
  to: string;
}

/** What a preset means as of `today`, a local date. */
export function rangeOf(preset: Preset, today: string): Range {
  switch (preset) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case 'days7':
      return { from: addDays(today, -6), to: today };
    case 'days30':
      return { from: addDays(today, -29), to: today };
    case 'month':
      return { from: `${today.slice(0, 8)}01`, to: today };
  }
}

/** The last seven days, today last. */
export function lastWeek(today: string): string[] {
  return [-6, -5, -4, -3, -2, -1, 0].map((days) => addDays(today, days));
}
