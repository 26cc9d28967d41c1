/** The three kinds of telemetry a hub carries, in the words `service::pipelines` uses. */
export type Signal = 'metrics' | 'logs' | 'traces';

export const SIGNALS: readonly Signal[] = ['metrics', 'logs', 'traces'];

/**
 * What one item of a signal is called: in sentences, and in the names of the collector's own metrics
 * (`otelcol_receiver_accepted_<metricSuffix>`).
 */
export interface ItemWords {
  readonly singular: string;
  readonly plural: string;
  readonly metricSuffix: 'metric_points' | 'log_records' | 'spans';
}

const WORDS: Record<Signal, ItemWords> = {
  metrics: { singular: 'data point', plural: 'data points', metricSuffix: 'metric_points' },
  logs: { singular: 'log record', plural: 'log records', metricSuffix: 'log_records' },
  traces: { singular: 'span', plural: 'spans', metricSuffix: 'spans' },
};

export function itemWords(signal: Signal): ItemWords {
  return WORDS[signal];
}

export function isSignal(value: string): value is Signal {
  return value === 'metrics' || value === 'logs' || value === 'traces';
}
