/** Time zones by name, from the data that JavaScript brings along. */
import { UTC, type Zone } from '../time.js';
import { abbreviationOf } from './zone-abbreviations.js';

const zones = new Map<string, Zone | undefined>();

/** Go's `time.LoadLocation`: the zone of a name, undefined if there is none. */
export function loadZone(name: string): Zone | undefined {
  if (name === '' || name === 'UTC') return UTC;
  if (name === 'Local') return localZone();
  if (!zones.has(name)) zones.set(name, makeZone(name));
  return zones.get(name);
}

/** The zone of the machine (`TZ`). */
export function localZone(): Zone {
  const { timeZone = 'UTC' } = new Intl.DateTimeFormat().resolvedOptions();
  if (local?.of !== timeZone) local = { of: timeZone, zone: asLocal(machineZone(timeZone)) };
  return local.zone;
}

let local: { readonly of: string; readonly zone: Zone } | undefined;

function machineZone(name: string): Zone {
  return /^(?:Etc\/)?(?:UTC|UCT|Zulu|Universal)$/.test(name) ? UTC : (loadZone(name) ?? UTC);
}

function asLocal(zone: Zone): Zone {
  return {
    name: 'Local',
    abbreviationAt: (seconds) => zone.abbreviationAt(seconds),
    offsetAt: (seconds) => zone.offsetAt(seconds),
    offsetOf: (abbreviation, seconds) => zone.offsetOf(abbreviation, seconds),
  };
}

/** A zone that is always the same. */
export function fixedZone(abbreviation: string, offset: number): Zone {
  return { name: abbreviation, abbreviationAt: () => abbreviation, offsetAt: () => offset, offsetOf: () => undefined };
}

function makeZone(name: string): Zone | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined; // offsets are no names in Go
  try {
    return new NamedZone(name);
  } catch {
    return undefined;
  }
}

/** English as spoken in places that know the zones around them by letters. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'en-ZA', 'en-NZ'];
/** Zones change their offset at whole quarters of an hour. */
const QUARTER = 900n;
const HALF_YEAR = 15_778_800n;
const MOST_KNOWN = 1000;

class NamedZone implements Zone {
  readonly name: string;
  readonly #clock: Intl.DateTimeFormat;
  readonly #offsets = new Map<bigint, number>();
  #abbreviations: readonly Intl.DateTimeFormat[] | undefined;

  constructor(name: string) {
    this.name = name;
    this.#clock = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  offsetAt(seconds: bigint): number {
    const quarter = seconds / QUARTER;
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      if (this.#offsets.size >= MOST_KNOWN) this.#offsets.clear();
      this.#offsets.set(quarter, (offset = this.#readOffset(Number(seconds))));
    }
    return offset;
  }

  abbreviationAt(seconds: bigint): string {
    this.#abbreviations ??= LOCALES.map(
      (locale) => new Intl.DateTimeFormat(locale, { timeZone: this.name, timeZoneName: 'short' }),
    );
    const offset = this.offsetAt(seconds);
    const known = abbreviationOf(this.name, offset);
    if (known !== undefined) return known === 'number' ? numericName(offset) : known.letters;
    const date = dateOf(Number(seconds));
    for (const format of this.#abbreviations) {
      const name = format.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? '';
      if (/^[A-Z]{2,5}$/.test(name) && (name !== 'GMT' || offset === 0)) return name;
    }
    return numericName(offset);
  }

  offsetOf(abbreviation: string, seconds: bigint): number | undefined {
    for (const at of [seconds, seconds - HALF_YEAR, seconds + HALF_YEAR]) {
      const offset = this.offsetAt(at);
      if (this.abbreviationAt(at - BigInt(offset)) === abbreviation) return offset;
    }
    return undefined;
  }

  #readOffset(seconds: number): number {
    const date = dateOf(seconds);
    const parts = new Map(this.#clock.formatToParts(date).map(({ type, value }) => [type, value]));
    const part = (type: string): number => Number(parts.get(type as Intl.DateTimeFormatPartTypes));
    const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
    const local = new Date(0);
    local.setUTCFullYear(year, part('month') - 1, part('day'));
    local.setUTCHours(part('hour'), part('minute'), part('second'));
    return Math.round(local.getTime() / 1000) - Math.floor(date.getTime() / 1000);
  }
}

/** Beyond what a `Date` can hold the nearest it can stands in. */
function dateOf(seconds: number): Date {
  return new Date(Math.max(-8.64e15, Math.min(8.64e15, seconds * 1000)));
}

/** What zones without letters are called, e.g. `+03`, `+0530`. */
function numericName(offset: number): string {
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  const rest = minutes % 60 === 0 ? '' : two(minutes % 60);
  return `${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}${rest}`;
}
