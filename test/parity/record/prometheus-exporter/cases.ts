/** What is sent to exporter `prometheus`, how it is configured, and how its page is fetched. */
import type { PrometheusCase } from './case.js';
import { LABELS, NAMES, SHAPES } from './page-cases.js';
import { REFUSALS, SCRAPES } from './scrape-cases.js';
import { EXEMPLARS, HISTOGRAMS, SERIES } from './series-cases.js';

export const PROMETHEUS_CASES: readonly PrometheusCase[] = [
  ...SHAPES,
  ...NAMES,
  ...LABELS,
  ...SERIES,
  ...HISTOGRAMS,
  ...EXEMPLARS,
  ...SCRAPES,
  ...REFUSALS,
];
