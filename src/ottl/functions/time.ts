/** Converters of times and durations. */
import { parseGoDuration } from '../../pdata/go-duration.js';
import { OttlError } from '../error.js';
import { define, type FunctionDefinition } from '../function.js';
import { currentYearOf } from '../go/time/current-year.js';
import { fromStrptime } from '../go/time/strptime.js';
import { formatTime } from '../go/time/format.js';
import { parseTime } from '../go/time/parse.js';
import { loadZone, localZone } from '../go/time/zones.js';
import { goQuote } from '../../pdata/json/go-number.js';
import { floorDiv, GoTime, UTC, type DateFields, type Zone } from '../go/time.js';
import { localizer } from '../go/time/locale.js';
import { Duration } from '../value.js';

const MILLION = 1_000_000n;

export const time = define(
  'Time',
  { Time: 'StringGetter', Format: 'string', Location: 'string?', Locale: 'string?' },
  ({ Time, Format, Location, Locale }, environment) => {
    const { layout, directives } = formatNamed(Format);
    const zone = zoneNamed(Location, Format);
    const toEnglish = Locale === undefined ? undefined : localizer(Locale, layout);
    return (context) => {
      const written = Time(context);
      if (written === '') throw new OttlError('time cannot be nil');
      const text = toEnglish === undefined ? written : toEnglish(written);
      const first = parseTime(layout, text, zone);
      if ('failure' in first) {
        const { element, value, message } = first.failure;
        if (message !== '') throw new OttlError(`parsing time ${goQuote(text)}${message}`);
        const as = goQuote(directives.get(element) ?? element);
        throw new OttlError(
          `parsing time ${goQuote(text)} as ${goQuote(Format)}: cannot parse ${goQuote(value)} as ${as}`,
        );
      }
      return currentYearOf(
        withZoneByName(first.time, (other) => parseTime(layout, text, other)),
        environment.clock,
      );
    };
  },
);

function formatNamed(format: string): ReturnType<typeof fromStrptime> {
  if (format === '') throw new OttlError('format cannot be nil');
  return fromStrptime(format);
}

function zoneNamed(name: string | undefined, format: string): Zone {
  if (name === undefined || name === '') return format.endsWith('Z') ? UTC : localZone();
  const zone = loadZone(name);
  if (zone !== undefined) return zone;
  const reason = /\.\.|^[/\\]/.test(name) ? 'time: invalid location name' : `unknown time zone ${name}`;
  throw new OttlError(`failed to load location ${name}: ${reason}`);
}

/** A zone that is only known by its abbreviation has no offset yet: it is looked up by that name. */
function withZoneByName(found: GoTime, parseIn: (zone: Zone) => ReturnType<typeof parseTime>): GoTime {
  const name = found.zone.abbreviationAt(found.unixSeconds);
  if (found.offset !== 0 || name === 'UTC') return found;
  const zone = loadZone(name);
  if (zone === undefined) throw new OttlError(`failed to load location ${name}: unknown time zone ${name}`);
  const again = parseIn(zone);
  return 'time' in again ? again.time : found;
}

export const formatTimeText = define('FormatTime', { Time: 'TimeGetter', Format: 'string' }, ({ Time, Format }) => {
  const { layout } = formatNamed(Format);
  return (context) => formatTime(layout, Time(context));
});

export const now = define('Now', {}, (_, environment) => {
  return () => new GoTime(BigInt(Math.round(environment.clock.now() * 1e6)), localZone());
});

export const truncateTime = define(
  'TruncateTime',
  { Time: 'TimeGetter', Duration: 'DurationGetter' },
  ({ Time, Duration: length }) => {
    return (context) => {
      const found = Time(context);
      const { nanos } = length(context);
      if (nanos <= 0n) return found;
      const sinceYearOne = found.nanos - YEAR_ONE;
      return found.plus(floorDiv(sinceYearOne, nanos) * nanos - sinceYearOne);
    };
  },
);

/** Go's zero time. */
const YEAR_ONE = -62_135_596_800n * 1_000_000_000n;

export const unix = define('Unix', { Seconds: 'IntGetter', Nanoseconds: 'IntGetter?' }, ({ Seconds, Nanoseconds }) => {
  return (context) => {
    return GoTime.ofUnix(Seconds(context), Nanoseconds?.(context) ?? 0n, localZone());
  };
});

function ofTime(name: string, read: (found: GoTime) => bigint): FunctionDefinition {
  return define(
    name,
    { Time: 'TimeGetter' },
    ({ Time }) =>
      (context) =>
        BigInt.asIntN(64, read(Time(context))),
  );
}

export const unixSeconds = ofTime('UnixSeconds', ({ unixSeconds: seconds }) => seconds);
export const unixMilli = ofTime('UnixMilli', ({ nanos }) => floorDiv(nanos, MILLION));
export const unixMicro = ofTime('UnixMicro', ({ nanos }) => floorDiv(nanos, 1000n));
export const unixNano = ofTime('UnixNano', ({ nanos }) => nanos);
export const nanosecond = ofTime('Nanosecond', (found) => BigInt(found.nanosecond));

function ofDate(name: string, field: keyof DateFields): FunctionDefinition {
  return ofTime(name, ({ fields }) => BigInt(fields[field]));
}

export const year = ofDate('Year', 'year');
export const month = ofDate('Month', 'month');
export const day = ofDate('Day', 'day');
export const weekday = ofDate('Weekday', 'weekday');
export const hour = ofDate('Hour', 'hour');
export const minute = ofDate('Minute', 'minute');
export const second = ofDate('Second', 'second');

export const duration = define('Duration', { Duration: 'StringGetter' }, ({ Duration: text }) => (context) => {
  const parsed = parseGoDuration(text(context));
  if ('error' in parsed) throw new OttlError(parsed.error);
  return new Duration(parsed.nanoseconds);
});

/** Whole units and the rest as a fraction, as Go adds them. */
function inUnits(name: string, unit: bigint): FunctionDefinition {
  return define(name, { Duration: 'DurationGetter' }, ({ Duration: length }) => (context) => {
    const { nanos } = length(context);
    return Number(nanos / unit) + Number(nanos % unit) / Number(unit);
  });
}

function wholeUnits(name: string, unit: bigint): FunctionDefinition {
  return define(
    name,
    { Duration: 'DurationGetter' },
    ({ Duration: length }) =>
      (context) =>
        length(context).nanos / unit,
  );
}

export const hours = inUnits('Hours', 3_600_000_000_000n);
export const minutes = inUnits('Minutes', 60_000_000_000n);
export const seconds = inUnits('Seconds', 1_000_000_000n);
export const milliseconds = wholeUnits('Milliseconds', MILLION);
export const microseconds = wholeUnits('Microseconds', 1000n);
export const nanoseconds = wholeUnits('Nanoseconds', 1n);
