/** Wall-clock time in the organisation's zone, which is rarely asked of the phone's own zone. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

export const DEFAULT_ZONE = 'Asia/Kolkata';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    // Making one is slow, and a list asks for hundreds.
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What clock and calendar of the zone show at this instant. */
export function wallTime(at: Date, zone: string): WallTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) {
    parts[type] = Number(value);
  }
  return {
    year: parts.year ?? 0,
    month: parts.month ?? 1,
    day: parts.day ?? 1,
    hour: (parts.hour ?? 0) % 24,
    minute: parts.minute ?? 0,
  };
}

/** The instant at which the zone's clock shows this; fields may overflow (day 32 is the 1st). */
export function instantOf({ year, month, day, hour, minute }: WallTime, zone: string): Date {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  // Twice, since the offset may differ on the other side of a change of clocks.
  let guess = asUtc - offset(new Date(asUtc), zone);
  guess = asUtc - offset(new Date(guess), zone);
  return new Date(guess);
}

function offset(at: Date, zone: string): number {
  const wall = wallTime(at, zone);
  const shown = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  return shown - Math.floor(at.getTime() / 60_000) * 60_000;
}

/** The local date, `2026-11-23`. */
export function dayOf(at: Date, zone: string): string {
  const { year, month, day } = wallTime(at, zone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** 0 is Sunday. */
export function weekdayOf({ year, month, day }: Pick<WallTime, 'year' | 'month' | 'day'>): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/** How many local days from one instant's day to another's; negative when `to` lies before. */
export function daysBetween(from: Date, to: Date, zone: string): number {
  const day = (at: Date): number => {
    const wall = wallTime(at, zone);
    return Date.UTC(wall.year, wall.month - 1, wall.day) / 86_400_000;
  };
  return day(to) - day(from);
}

/** The local date so many days later; negative: earlier. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Noon of a local date, to write it out. */
export function noonOf(day: string, zone: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return instantOf({ year, month, day: date, hour: 12, minute: 0 }, zone);
}
