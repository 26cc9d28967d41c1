import type { DropDetail, DropReason, LedgerAccount } from '../../src/component/ledger.js';
import type { LogFields, Logger, LogLevel } from '../../src/component/logger.js';
import { ManualClock } from '../../src/component/manual-clock.js';
import type { ComponentKind, ComponentSettings } from '../../src/component/settings.js';
import type { InstrumentAttributes, Meter } from '../../src/component/telemetry.js';
import { parseComponentId } from '../../src/component/id.js';

export interface LoggedLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines. */
export class RecordingLogger implements Logger {
  readonly lines: LoggedLine[];
  readonly #fields: LogFields;

  constructor(lines: LoggedLine[] = [], fields: LogFields = {}) {
    this.lines = lines;
    this.#fields = fields;
  }

  enabled(): boolean {
    return true;
  }
  debug(message: string, fields?: LogFields): void {
    this.#log('debug', message, fields);
  }
  info(message: string, fields?: LogFields): void {
    this.#log('info', message, fields);
  }
  warn(message: string, fields?: LogFields): void {
    this.#log('warn', message, fields);
  }
  error(message: string, fields?: LogFields): void {
    this.#log('error', message, fields);
  }
  with(fields: LogFields): Logger {
    return new RecordingLogger(this.lines, { ...this.#fields, ...fields });
  }

  #log(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.lines.push({ level, message, fields: { ...this.#fields, ...fields } });
  }
}

/** A meter that keeps every series as `name{a="b"}` → value; histograms keep their recorded values. */
export class RecordingMeter implements Meter {
  readonly values = new Map<string, number>();
  readonly recorded = new Map<string, number[]>();
  readonly #observed = new Map<string, () => number>();

  counter(name: string): { bind: (attributes: InstrumentAttributes) => { add: (value: number) => void } } {
    return {
      bind: (attributes) => {
        const key = seriesKey(name, attributes);
        return { add: (value) => void this.values.set(key, (this.values.get(key) ?? 0) + value) };
      },
    };
  }
  upDownCounter = this.counter.bind(this);
  histogram(name: string): { bind: (attributes: InstrumentAttributes) => { record: (value: number) => void } } {
    return {
      bind: (attributes) => {
        const key = seriesKey(name, attributes);
        return { record: (value) => void this.recorded.set(key, [...(this.recorded.get(key) ?? []), value]) };
      },
    };
  }
  observe(name: string, _options: unknown, attributes: InstrumentAttributes, read: () => number): () => void {
    const key = seriesKey(name, attributes);
    this.#observed.set(key, read);
    return () => void this.#observed.delete(key);
  }
  read(key: string): number | undefined {
    return this.#observed.get(key)?.() ?? this.values.get(key);
  }
}

function seriesKey(name: string, attributes: InstrumentAttributes): string {
  const labels = Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}="${value}"`);
  return labels.length === 0 ? name : `${name}{${labels.join(',')}}`;
}

/** An account that keeps its sums. `pending` follows from the others. */
export class RecordingLedger implements LedgerAccount {
  readonly sums = { accepted: 0, delivered: 0, dropped: 0, rejected: 0 };
  readonly drops: { items: number; reason: DropReason; detail: DropDetail | undefined }[] = [];

  accepted(items: number): void {
    this.sums.accepted += items;
  }
  delivered(items: number): void {
    this.sums.delivered += items;
  }
  dropped(items: number, reason: DropReason, detail?: DropDetail): void {
    this.sums.dropped += items;
    this.drops.push({ items, reason, detail });
  }
  rejected(items: number, reason: DropReason, detail?: DropDetail): void {
    this.sums.rejected += items;
    this.drops.push({ items, reason, detail });
  }
  get pending(): number {
    return this.sums.accepted - this.sums.delivered - this.sums.dropped - this.sums.rejected;
  }
}

export interface TestSettings extends ComponentSettings {
  readonly clock: ManualClock;
  readonly logger: RecordingLogger;
  readonly recordedMeter: RecordingMeter;
  readonly ledger: RecordingLedger;
}

/** Settings with a driven clock, a fixed random value, and everything recorded. */
export function testSettings(
  kind: ComponentKind,
  id: string,
  overrides: { readonly random?: () => number; readonly compat?: ComponentSettings['compat'] } = {},
): TestSettings {
  const parsed = parseComponentId(id);
  if ('error' in parsed) throw new Error(parsed.error);
  const recordedMeter = new RecordingMeter();
  const logger = new RecordingLogger();
  return {
    id: parsed,
    kind,
    logger,
    rootLogger: logger,
    meter: () => recordedMeter,
    recordedMeter,
    buildInfo: { command: 'otelcol-contrib', description: 'OpenTelemetry Collector Contrib', version: '0.131.0' },
    compat: overrides.compat ?? '0.131.0',
    gates: new Set(),
    clock: new ManualClock(),
    random: overrides.random ?? (() => 0.5),
    ledger: new RecordingLedger(),
  };
}
