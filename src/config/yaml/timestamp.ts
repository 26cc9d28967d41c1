/** YAML timestamps. Source followed: yaml.v3 3.0.4 `parseTimestamp`, which knows four layouts, and Go's `time.RFC3339Nano`. */

const TIMESTAMP =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:([Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?(Z|[-+][0-9]{2}:[0-9]{2})?)?$/;

export function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text);
  if (match === null) return false;
  const [, year, month, day, separator, hour, minute, second, , zone] = match;
  if (!isDate(Number(year), Number(month), Number(day))) return false;
  if (separator === undefined) return true;
  if ((separator === ' ') !== (zone === undefined)) return false;
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && isZone(zone);
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function isZone(zone: string | undefined): boolean {
  if (zone === undefined || zone === 'Z') return true;
  return Number(zone.slice(1, 3)) <= 24 && Number(zone.slice(4)) < 60;
}

/** A timestamp in the one layout it is printed in, e.g. `2001-12-14T21:59:43.1-05:00`. */
export function timestampText(text: string): string {
  const { date, time, fraction, zone } = partsOf(text);
  return `${date}T${time}${fraction}${zone}`;
}

/** A timestamp as Go's `%v` prints it, e.g. `2001-01-01 00:00:00 +0000 UTC`. */
export function timestampValueText(text: string): string {
  const { date, time, fraction, zone } = partsOf(text);
  return `${date} ${time}${fraction} ${zone === 'Z' ? '+0000 UTC' : `${zone.replace(':', '')} ${zone.replace(':', '')}`}`;
}

function partsOf(text: string): Readonly<Record<'date' | 'time' | 'fraction' | 'zone', string>> {
  const [, year = '', month = '', day = '', , hour = '0', minute = '0', second = '0', digits = '', zone = 'Z'] =
    TIMESTAMP.exec(text) ?? [];
  const two = (part: string): string => part.padStart(2, '0');
  const fraction = digits.slice(0, 9).replace(/0+$/, '');
  return {
    date: [year, two(month), two(day)].join('-'),
    time: [hour, minute, second].map(two).join(':'),
    fraction: fraction === '' ? '' : `.${fraction}`,
    zone: zone === '+00:00' || zone === '-00:00' ? 'Z' : zone,
  };
}
