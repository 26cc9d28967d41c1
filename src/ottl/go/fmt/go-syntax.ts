/** Values as Go's source would write them. */
import { goQuote } from '../../../pdata/json/go-number.js';
import type { GoTime } from '../time.js';
import { LONG_MONTHS } from '../time/layout.js';

/** `time.Time.GoString`. */
export function goSyntaxOfTime({ fields, nanosecond, zone }: GoTime): string {
  const { year, month, day, hour, minute, second } = fields;
  const isKnown = zone.name === 'UTC' || zone.name === 'Local';
  const location = isKnown ? `time.${zone.name}` : `time.Location(${goQuote(zone.name)})`;
  const parts = [year, `time.${LONG_MONTHS[month - 1]}`, day, hour, minute, second, nanosecond, location];
  return `time.Date(${parts.join(', ')})`;
}
