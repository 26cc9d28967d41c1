/** Offset of a zone at an instant. */
export interface Zone {
  /** `UTC`, `Local`, or what it was asked for by. */
  readonly name: string;
  /** As Go prints it, e.g. `UTC`, `CET`, `+0200`. */
  abbreviationAt(seconds: bigint): string;
  /** Seconds east of UTC. */
  offsetAt(seconds: bigint): number;
  /** Offset that goes with an abbreviation around a local time; undefined if the zone does not use it. */
  offsetOf(abbreviation: string, localSeconds: bigint): number | undefined;
}

export const UTC: Zone = {
  name: 'UTC',
  abbreviationAt: () => 'UTC',
  offsetAt: () => 0,
  offsetOf: (abbreviation) => (abbreviation === 'UTC' ? 0 : undefined),
};

const SECOND = 1_000_000_000n;
/** Go counts seconds from the year 1 on, in 64 bits. */
const YEAR_ONE = -62_135_596_800n;
const MOST_SECONDS = 2n ** 63n - 1n + YEAR_ONE;
const LEAST_SECONDS = -(2n ** 63n - 1n) + YEAR_ONE;
/** Where Go's calendar begins (-292277022399-03-01); what is before it is shown as if it were at the calendar's other end. */
const CALENDAR_BEGINS = -9_223_372_028_741_760_000n;
const CALENDAR_SECONDS = 2n ** 64n;

/** Go's `time.Time`: an instant and the zone it is shown in. */
export class GoTime {
  /** @param nanos since 1970, unbounded. */
  constructor(
    readonly nanos: bigint,
    readonly zone: Zone = UTC,
  ) {}

  /** Whole seconds since 1970. */
  get unixSeconds(): bigint {
    return floorDiv(this.nanos, SECOND);
  }

  get nanosecond(): number {
    return Number(this.nanos - this.unixSeconds * SECOND);
  }

  get offset(): number {
    return this.zone.offsetAt(this.unixSeconds);
  }

  /** Calendar fields in the time's zone. */
  get fields(): DateFields {
    const seconds = this.unixSeconds + BigInt(this.offset);
    return dateFields(seconds < CALENDAR_BEGINS ? seconds + CALENDAR_SECONDS : seconds);
  }

  /** Go's `time.Unix`: what is too much for 64 bits begins anew at the other end. */
  static ofUnix(seconds: bigint, nanoseconds: bigint, zone: Zone): GoTime {
    const all = seconds + floorDiv(nanoseconds, SECOND);
    const whole = BigInt.asIntN(64, all - YEAR_ONE) + YEAR_ONE;
    return new GoTime(whole * SECOND + (nanoseconds - floorDiv(nanoseconds, SECOND) * SECOND), zone);
  }

  /** Go's `time.Date`: an instant from what calendar and clock show in a zone; fields out of range carry over. */
  static ofDate(fields: Omit<DateFields, 'weekday' | 'yearDay'>, nanosecond: number, zone: Zone): GoTime {
    const { year, month, day, hour, minute, second } = fields;
    const local = secondsOfDate(year, month, day, hour, minute, second);
    const guess = zone.offsetAt(local);
    const offset = guess === 0 ? 0 : zone.offsetAt(local - BigInt(guess));
    return new GoTime((local - BigInt(offset)) * SECOND + BigInt(nanosecond), zone);
  }

  /** Seconds end at those of 64 bits. */
  plus(nanos: bigint): GoTime {
    const sum = this.nanos + nanos;
    const seconds = floorDiv(sum, SECOND);
    const bounded = seconds > MOST_SECONDS ? MOST_SECONDS : seconds < LEAST_SECONDS ? LEAST_SECONDS : seconds;
    return new GoTime(sum + (bounded - seconds) * SECOND, this.zone);
  }

  toString(): string {
    const { year, month, day, hour, minute, second } = this.fields;
    const two = (value: number): string => String(value).padStart(2, '0');
    const fraction = this.nanosecond === 0 ? '' : `.${String(this.nanosecond).padStart(9, '0').replace(/0+$/, '')}`;
    const date = `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}-${two(month)}-${two(day)}`;
    const clock = `${two(hour)}:${two(minute)}:${two(second)}${fraction}`;
    const offset = offsetText(this.offset, '');
    const name = this.zone.abbreviationAt(this.unixSeconds);
    return `${date} ${clock} ${offset} ${name === '' ? offset : name}`;
  }
}

/** `+0200`, or with a colon `+02:00`. */
export function offsetText(offset: number, separator: string): string {
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}${separator}${two(minutes % 60)}`;
}

export interface DateFields {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 to 366. */
  readonly yearDay: number;
}

const DAY = 86_400n;

/** Calendar fields of seconds since 1970 as if they were UTC (proleptic Gregorian). */
export function dateFields(seconds: bigint): DateFields {
  const days = Number(floorDiv(seconds, DAY));
  const rest = Number(seconds - BigInt(days) * DAY);
  const { year, month, day } = civil(days);
  return {
    year,
    month,
    day,
    hour: Math.trunc(rest / 3600),
    minute: Math.trunc(rest / 60) % 60,
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysFromCivil(year, 1, 1) + 1,
  };
}

/** Seconds since 1970 of a date in UTC; fields out of range carry over. */
export function secondsOfDate(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): bigint {
  const months = year * 12 + month - 1;
  const days = daysFromCivil(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, 1) + day - 1;
  return BigInt(days) * DAY + BigInt(hour * 3600 + minute * 60 + second);
}

/** Days since 1970-01-01. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
export function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function civil(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1,
  };
}

export function floorDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}
