/** What is measured: a load is requests, the configuration both sides run, and how arrival is counted. */
import { churnMetrics, type LoadRequests, logs, smallMetrics, steadyMetrics, traces } from './requests.js';

export interface Load {
  readonly name: string;
  readonly says: string;
  /** Sent before measuring starts, so that caches, the JIT and the garbage collector have settled. */
  readonly warmUpRequests: number;
  readonly requests: number;
  make(): LoadRequests;
  /** Exporter block and name; the reference has no blob exporter and merely receives. */
  exporter(subject: 'hub' | 'reference', sink: string): { readonly id: string; readonly config: unknown };
  /** Whether the far side counts what arrives. */
  counted(subject: 'hub' | 'reference'): boolean;
}

const remoteWrite = (_subject: string, sink: string) => ({
  id: 'prometheusremotewrite',
  config: { endpoint: `${sink}/api/v1/write` },
});
const nop = () => ({ id: 'nop', config: {} });

const ACCOUNT_KEY = Buffer.from('benchmark').toString('base64');

function blobs(subject: 'hub' | 'reference', sink: string): { id: string; config: unknown } {
  if (subject === 'reference') return nop();
  return {
    id: 'azureblob',
    config: {
      container: { logs: 'logs' },
      auth: {
        type: 'connection_string',
        connection_string: `DefaultEndpointsProtocol=http;AccountName=bench;AccountKey=${ACCOUNT_KEY};BlobEndpoint=${sink}/bench;`,
      },
      encodings: { logs: 'text_encoding' },
      append_blob: { enabled: true },
    },
  };
}

export const LOADS: readonly Load[] = [
  {
    name: 'metrics',
    says: '1,000 points a request, a fifth of them 15-bucket histograms, steady series, to remote write',
    warmUpRequests: 150,
    requests: 400,
    make: () => steadyMetrics(40),
    exporter: remoteWrite,
    counted: () => true,
  },
  {
    name: 'churn',
    says: '1,000 points a request, every series new, to remote write',
    warmUpRequests: 150,
    requests: 300,
    make: () => churnMetrics(450),
    exporter: remoteWrite,
    counted: () => true,
  },
  {
    name: 'small',
    says: 'ten points a request, steady series, to remote write',
    warmUpRequests: 2000,
    requests: 15_000,
    make: () => smallMetrics(100),
    exporter: remoteWrite,
    counted: () => true,
  },
  {
    name: 'logs',
    says: '1,000 records a request into append blobs as text; the reference merely receives and batches',
    warmUpRequests: 150,
    requests: 600,
    make: () => logs(60),
    exporter: blobs,
    counted: (subject) => subject === 'hub',
  },
  {
    name: 'traces',
    says: '1,000 spans a request, received, batched and dropped (exporter nop)',
    warmUpRequests: 150,
    requests: 600,
    make: () => traces(60),
    exporter: nop,
    counted: () => false,
  },
];
