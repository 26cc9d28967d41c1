/**
 * Names on `/metrics`. Source: OpenTelemetry's Prometheus exporter 0.58.0 (`getName`) and Prometheus' name escaping.
 */
import type { PrometheusReader } from '../../../config/telemetry-config.js';
import type { InstrumentReading } from './instruments.js';

/** Words that a reader without `without_units` appends, by UCUM unit. Units in braces append nothing. */
const UNIT_WORDS: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '1': 'ratio',
  '%': 'percent',
};

/** How one endpoint spells what the hub tells about itself. */
export type PrometheusNaming = Omit<PrometheusReader, 'kind' | 'host' | 'port'>;

/** The family's name before escaping. */
export function familyName(instrument: InstrumentReading, naming: PrometheusNaming): string {
  let name = instrument.name;
  const withTotal = instrument.kind === 'counter' && !naming.withoutTypeSuffix;
  if (withTotal) name = withoutDelimiter(name.endsWith('total') ? name.slice(0, -'total'.length) : name);
  const unit = UNIT_WORDS[instrument.options.unit];
  if (unit !== undefined && !naming.withoutUnits && !name.endsWith(unit)) name += `_${unit}`;
  return withTotal ? `${name}_total` : name;
}

function withoutDelimiter(name: string): string {
  return /[^a-zA-Z0-9:]$/.test(name) ? name.slice(0, -1) : name;
}
