import type { AzureBlobConfig, BlobNameConfig } from '../../../src/exporters/azureblob/config.js';

export const CONNECTION_STRING = 'AccountName=account;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net';

export const blobNames = (overrides: Partial<BlobNameConfig> = {}): BlobNameConfig => ({
  metrics_format: '2006/01/02/metrics_15_04_05.json',
  logs_format: '2006/01/02/logs_15_04_05.json',
  traces_format: '2006/01/02/traces_15_04_05.json',
  serial_num_range: 10000,
  serial_num_before_extension: false,
  params: {},
  ...overrides,
});

/** Defaults, with a connection string. */
export const testConfig = (overrides: Partial<AzureBlobConfig> = {}): AzureBlobConfig => ({
  url: '',
  container: { logs: 'logs', metrics: 'metrics', traces: 'traces' },
  auth: {
    type: 'connection_string',
    tenant_id: '',
    client_id: '',
    client_secret: '',
    connection_string: CONNECTION_STRING,
    federated_token_file: '',
  },
  blob_name_format: blobNames(),
  format: 'json',
  append_blob: { enabled: false, separator: '\n' },
  encodings: { logs: undefined, metrics: undefined, traces: undefined },
  retry_on_failure: {
    enabled: true,
    initial_interval: 5000,
    randomization_factor: 0.5,
    multiplier: 1.5,
    max_interval: 30_000,
    max_elapsed_time: 300_000,
  },
  ...overrides,
});
