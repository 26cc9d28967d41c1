import type { Clock } from '../../../component/clock.js';
import { GoTime } from '../time.js';
import { localZone } from './zones.js';

const WEEK = 7n * 86_400_000_000_000n;

/**
 * A time read without a year gets this one, or last year's if it would lie more than a week ahead. Source followed:
 * `SetTimestampYear` of `internal/coreinternal/timeutils` at 0.131.0.
 */
export function currentYearOf(found: GoTime, clock: Clock): GoTime {
  if (found.fields.year > 0) return found;
  const now = new GoTime(BigInt(Math.round(clock.now() * 1e6)), localZone());
  const inYear = (year: number): GoTime => GoTime.ofDate({ ...found.fields, year }, found.nanosecond, found.zone);
  const { year } = now.fields;
  return inYear(year).nanos > now.nanos + WEEK ? inYear(year - 1) : inYear(year);
}
