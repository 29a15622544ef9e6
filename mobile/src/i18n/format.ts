import { DEFAULT_ZONE, daysBetween, wallTime, weekdayOf } from '../utils/time';

export type Language = 'en' | 'hi';

interface Words {
  months: string[];
  weekdays: string[];
  am: string;
  pm: string;
  hour: string;
  minute: string;
  second: string;
  now: string;
  minutesAgo: (n: string) => string;
  hoursAgo: (n: string) => string;
  today: string;
  tomorrow: string;
  yesterday: string;
}

const words: Record<Language, Words> = {
  en: {
    months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    weekdays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
    am: 'am',
    pm: 'pm',
    hour: 'h',
    minute: 'min',
    second: 's',
    now: 'just now',
    minutesAgo: (n) => `${n} min ago`,
    hoursAgo: (n) => `${n} h ago`,
    today: 'Today',
    tomorrow: 'Tomorrow',
    yesterday: 'Yesterday',
  },
  hi: {
    months: ['जन', 'फ़र', 'मार्च', 'अप्रै', 'मई', 'जून', 'जुल', 'अग', 'सित', 'अक्टू', 'नव', 'दिस'],
    weekdays: ['रवि', 'सोम', 'मंगल', 'बुध', 'गुरु', 'शुक्र', 'शनि'],
    am: 'am',
    pm: 'pm',
    hour: 'घं',
    minute: 'मि',
    second: 'से',
    now: 'अभी',
    minutesAgo: (n) => `${n} मि पहले`,
    hoursAgo: (n) => `${n} घं पहले`,
    today: 'आज',
    tomorrow: 'कल (आगे)',
    yesterday: 'कल (बीता)',
  },
};

/** Numbers and times as the design writes them, in one language and the organisation's zone. */
export class Format {
  private readonly words: Words;

  constructor(
    language: Language = 'en',
    readonly zone: string = DEFAULT_ZONE,
  ) {
    this.words = words[language];
  }

  /** Indian grouping: 1,24,310. Written out, since not every phone's Intl knows it. */
  number(value: number): string {
    const whole = String(Math.abs(Math.trunc(value)));
    const head = whole.slice(0, -3).replace(/\B(?=(\d{2})+$)/g, ',');
    return (value < 0 ? '-' : '') + (head ? `${head},${whole.slice(-3)}` : whole);
  }

  /** 0.054 is `5.4%`. */
  percent(share: number): string {
    return `${(share * 100).toFixed(1)}%`;
  }

  /** `1 h 14 min`, `4 min 12 s`, `9 s`. */
  duration(seconds: number): string {
    const { hour, minute, second } = this.words;
    const s = Math.max(0, Math.round(seconds));
    if (s >= 3600) {
      const minutes = Math.floor((s % 3600) / 60);
      return `${this.number(Math.floor(s / 3600))} ${hour}${minutes ? ` ${minutes} ${minute}` : ''}`;
    }
    if (s >= 60) {
      return `${Math.floor(s / 60)} ${minute}${s % 60 ? ` ${s % 60} ${second}` : ''}`;
    }
    return `${s} ${second}`;
  }

  /** How long to wait, rounded up so that nobody returns too early: `12 min`. */
  wait(seconds: number): string {
    return seconds < 60
      ? `${Math.max(1, Math.ceil(seconds))} ${this.words.second}`
      : `${Math.ceil(seconds / 60)} ${this.words.minute}`;
  }

  /** `3:39 pm`. */
  clock(at: Date): string {
    const { hour, minute } = wallTime(at, this.zone);
    return `${hour % 12 || 12}:${String(minute).padStart(2, '0')} ${hour < 12 ? this.words.am : this.words.pm}`;
  }

  /** `Thu 19 Nov`, and the year when it is another than now. */
  day(at: Date, now: Date = new Date()): string {
    const wall = wallTime(at, this.zone);
    const year = wall.year === wallTime(now, this.zone).year ? '' : ` ${wall.year}`;
    return `${this.words.weekdays[weekdayOf(wall)]} ${wall.day} ${this.words.months[wall.month - 1]}${year}`;
  }

  /** `Today`, `Tomorrow`, `Yesterday`, else the day. */
  nearDay(at: Date, now: Date = new Date()): string {
    const { today, tomorrow, yesterday } = this.words;
    const near = { '0': today, '1': tomorrow, '-1': yesterday }[
      String(daysBetween(now, at, this.zone))
    ];
    return near ?? this.day(at, now);
  }

  /** `Thu 19 Nov, 3:39 pm`. */
  dayAndClock(at: Date, now: Date = new Date()): string {
    return `${this.day(at, now)}, ${this.clock(at)}`;
  }

  /** What is past: `2 h ago` up to a day, then the day. */
  ago(at: Date, now: Date = new Date()): string {
    const minutes = Math.floor((now.getTime() - at.getTime()) / 60_000);
    if (minutes < 1) {
      return this.words.now;
    }
    if (minutes < 60) {
      return this.words.minutesAgo(String(minutes));
    }
    if (minutes < 24 * 60) {
      return this.words.hoursAgo(String(Math.floor(minutes / 60)));
    }
    return this.day(at, now);
  }

  /** The exact time with its zone, for a long press. */
  exact(at: Date): string {
    const { year } = wallTime(at, this.zone);
    return `${this.day(at, at)} ${year}, ${this.clock(at)} (${this.zone})`;
  }
}
