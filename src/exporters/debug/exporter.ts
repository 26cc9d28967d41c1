import type { Exporter } from '../../component/component.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { Outcome, Sender } from '../../exporterhelper/outcome.js';
import { wrapExporter } from '../../exporterhelper/wrap.js';
import type { Batch } from '../../pdata/batch.js';
import type { Signal } from '../../pdata/signal.js';
import type { DebugConfig } from './config.js';
import { detailedLogs } from './detailed-logs.js';
import { detailedMetrics } from './detailed-metrics.js';
import { detailedTraces } from './detailed-traces.js';
import { readGroups, type ResourceGroup } from './group.js';
import { normalLogs, normalMetrics, normalTraces } from './normal-text.js';
import { LogPrinter, StreamPrinter, type Counts, type Printer, type TextStream } from './printer.js';

/**
 * @param stdout where `use_internal_logger: false` prints.
 */
export function createDebugExporter(
  settings: ComponentSettings,
  config: DebugConfig,
  signal: Signal,
  stdout: TextStream = process.stdout,
): Exporter {
  const { logger, clock } = settings;
  const printer = config.use_internal_logger
    ? new LogPrinter(logger, clock, config)
    : new StreamPrinter(stdout, logger, clock, config);
  return wrapExporter(settings, signal, new DebugSender(config, printer), { timeoutMs: 0 });
}

/** What each signal is called, counted in, and written as. */
interface SignalText {
  readonly title: string;
  counts(groups: readonly ResourceGroup[], itemCount: number): Counts;
  normal(groups: readonly ResourceGroup[]): string;
  detailed(groups: readonly ResourceGroup[]): string;
}

const TEXTS: Readonly<Record<Signal, SignalText>> = {
  logs: {
    title: 'Logs',
    counts: (groups, itemCount) => ({ 'resource logs': groups.length, 'log records': itemCount }),
    normal: normalLogs,
    detailed: detailedLogs,
  },
  metrics: {
    title: 'Metrics',
    counts: (groups, itemCount) => ({
      'resource metrics': groups.length,
      metrics: metricCount(groups),
      'data points': itemCount,
    }),
    normal: normalMetrics,
    detailed: detailedMetrics,
  },
  traces: {
    title: 'Traces',
    counts: (groups, itemCount) => ({ 'resource spans': groups.length, spans: itemCount }),
    normal: normalTraces,
    detailed: detailedTraces,
  },
};

class DebugSender implements Sender {
  readonly letsGoOfBytes = true;
  readonly #config: DebugConfig;
  readonly #printer: Printer;

  constructor(config: DebugConfig, printer: Printer) {
    this.#config = config;
    this.#printer = printer;
  }

  async start(): Promise<void> {
    this.#printer.open();
  }

  async send(batch: Batch): Promise<Outcome> {
    if (this.#printer.enabled) await this.#print(batch);
    return { status: 'delivered' };
  }

  async shutdown(): Promise<void> {
    this.#printer.close();
  }

  async #print(batch: Batch): Promise<void> {
    const text = TEXTS[batch.signal];
    const groups = readGroups(batch);
    await this.#printer.print(text.title, text.counts(groups, batch.itemCount));
    const { verbosity } = this.#config;
    if (verbosity === 'Normal') await this.#printer.print(text.normal(groups));
    else if (verbosity === 'Detailed') await this.#printer.print(text.detailed(groups));
  }
}

function metricCount(groups: readonly ResourceGroup[]): number {
  let count = 0;
  for (const { scopes } of groups) for (const { items } of scopes) count += items.length;
  return count;
}
