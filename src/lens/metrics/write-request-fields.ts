/** Tags (`field << 3 | wire type`) of `proto/prometheus/remote.proto`, by message. */
export const WRITE_REQUEST = { timeseries: 0x0a, metadata: 0x1a } as const;
export const TIME_SERIES = { labels: 0x0a, samples: 0x12, exemplars: 0x1a, histograms: 0x22 } as const;
export const LABEL = { name: 0x0a, value: 0x12 } as const;
export const SAMPLE = { value: 0x09, timestamp: 0x10 } as const;
export const EXEMPLAR = { labels: 0x0a, value: 0x11, timestamp: 0x18 } as const;
export const METADATA = { type: 0x08, family: 0x12, help: 0x22, unit: 0x2a } as const;
/** By number. */
export const METADATA_TYPES: readonly string[] = [
  'unknown',
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
];
