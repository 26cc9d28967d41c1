/** A case of exporter `prometheus`, and short ways to write one. */
export type Step =
  | { readonly send: object }
  /** Headers beside the usual ones; the path is `/metrics` unless told otherwise. */
  | { readonly scrape: Readonly<Record<string, string>>; readonly path?: string; readonly method?: string }
  /** Fetched again until it is empty. */
  | { readonly scrapeUntilEmpty: true };

export interface PrometheusCase {
  readonly name: string;
  /** Without the endpoint. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
}

export const PAGE: Step = { scrape: {} };
export const OPEN: Step = { scrape: { accept: 'application/openmetrics-text;version=1.0.0' } };
export const open = { enable_open_metrics: true };
export const accepting = (accept: string): Step => ({ scrape: { accept } });

/** Each request sent, then the page. */
export const shown = (
  name: string,
  config: PrometheusCase['config'],
  ...requests: readonly object[]
): PrometheusCase => ({
  name,
  config,
  steps: [...requests.map((send) => ({ send })), PAGE],
});
/** The same in OpenMetrics. */
export const shownOpen = (
  name: string,
  config: PrometheusCase['config'],
  ...requests: readonly object[]
): PrometheusCase => ({
  name,
  config: { ...open, ...config },
  steps: [...requests.map((send) => ({ send })), OPEN],
});
