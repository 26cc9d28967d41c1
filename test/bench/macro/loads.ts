/** What is measured: a load is requests, the configuration both sides run, and how arrival is counted. */
import type { Signal } from '../../../src/pdata/signal.js';
import { churnMetrics, type LoadRequests, logs, smallMetrics, steadyMetrics, traces } from './requests.js';

export type SubjectKind = 'hub' | 'reference';

/** Addresses of the far side. */
export interface SinkAddresses {
  /** `http://host:port`, for remote write and blobs. */
  readonly http: string;
  /** `host:port`, for OTLP over gRPC without TLS. */
  readonly otlp: string;
}

export interface ExporterBlock {
  readonly id: string;
  readonly config: unknown;
}

export interface Load {
  readonly name: string;
  readonly says: string;
  /** CPU of the reference over CPU of the hub that must be reached, and that is aimed at. */
  readonly bar?: { readonly must: number; readonly aim: number };
  /** Of each part. Sent before measuring starts, so that caches, the JIT and the garbage collector have settled. */
  readonly warmUpRequests: number;
  /** Of each part. */
  readonly requests: number;
  /** What is sent, one list per signal; several are sent at the same time. */
  make(): readonly LoadRequests[];
  /** The reference has no blob exporter and merely receives. */
  exporter(subject: SubjectKind, sink: SinkAddresses, signal: Signal): ExporterBlock;
  /** What stands in front of `batch`, by id. */
  readonly processors?: Readonly<Record<string, unknown>>;
  /** Whether the far side counts what arrives. */
  counted(subject: SubjectKind): boolean;
}

const remoteWrite = (_subject: SubjectKind, { http }: SinkAddresses): ExporterBlock => ({
  id: 'prometheusremotewrite',
  config: { endpoint: `${http}/api/v1/write` },
});
const otlp =
  (compression: 'gzip' | 'none') =>
  (_subject: SubjectKind, sink: SinkAddresses): ExporterBlock => ({
    id: 'otlp',
    config: { endpoint: sink.otlp, tls: { insecure: true }, compression },
  });

const nop = (): ExporterBlock => ({ id: 'nop', config: {} });

/** Numbers of severities. */
const [DEBUG, INFO] = [5, 9];

const ACCOUNT_KEY = Buffer.from('benchmark').toString('base64');

function blobs(subject: SubjectKind, { http }: SinkAddresses): ExporterBlock {
  if (subject === 'reference') return { id: 'nop', config: {} };
  return {
    id: 'azureblob',
    config: {
      container: { logs: 'logs' },
      auth: {
        type: 'connection_string',
        connection_string: `DefaultEndpointsProtocol=http;AccountName=bench;AccountKey=${ACCOUNT_KEY};BlobEndpoint=${http}/bench;`,
      },
      encodings: { logs: 'text_encoding' },
      append_blob: { enabled: true },
    },
  };
}

export const LOADS: readonly Load[] = [
  {
    name: 'metrics',
    bar: { must: 5, aim: 12 },
    says: '1,000 points a request, a fifth of them 15-bucket histograms, steady series, to remote write',
    warmUpRequests: 600,
    requests: 1200,
    make: () => [steadyMetrics(40)],
    exporter: remoteWrite,
    counted: () => true,
  },
  {
    name: 'churn',
    bar: { must: 4, aim: 8 },
    says: '1,000 points a request, every series new, to remote write',
    warmUpRequests: 600,
    requests: 900,
    make: () => [churnMetrics(1500)],
    exporter: remoteWrite,
    counted: () => true,
  },
  {
    name: 'small',
    bar: { must: 1, aim: 5 },
    says: 'ten points a request, steady series, to remote write',
    warmUpRequests: 8000,
    requests: 45000,
    make: () => [smallMetrics(100)],
    exporter: remoteWrite,
    counted: () => true,
  },
  {
    name: 'logs',
    bar: { must: 1.3, aim: 3 },
    says: '1,000 records a request into append blobs as text; the reference merely receives and batches',
    // Five requests make one blob: what sends it is warm after a thousand of them.
    warmUpRequests: 4000,
    requests: 6000,
    make: () => [logs(60)],
    exporter: blobs,
    counted: (subject) => subject === 'hub',
  },
  {
    name: 'forward',
    bar: { must: 2, aim: 4 },
    says: 'the requests of `metrics`, handed on by the `otlp` exporter with gzip',
    warmUpRequests: 2000,
    requests: 3000,
    make: () => [steadyMetrics(40)],
    exporter: otlp('gzip'),
    counted: () => true,
  },
  {
    name: 'traces',
    says: '1,000 spans a request, handed on by the `otlp` exporter without compression',
    warmUpRequests: 600,
    requests: 1200,
    make: () => [traces(60)],
    exporter: otlp('none'),
    counted: () => true,
  },
  {
    name: 'mixed',
    says: 'metrics to remote write, logs and traces handed on with gzip, at the same time, 1,000 items a request',
    warmUpRequests: 400,
    requests: 600,
    make: () => [steadyMetrics(40), logs(60), traces(60)],
    exporter: (subject, sink, signal) => (signal === 'metrics' ? remoteWrite : otlp('gzip'))(subject, sink),
    counted: () => true,
  },
  {
    name: 'filter',
    says: '1,000 records a request, `filter` drops the half below INFO by its number; what is left goes to `nop`',
    bar: { must: 1, aim: 1 },
    warmUpRequests: 600,
    requests: 1800,
    make: () => [logs(60, (i) => (i % 2 === 0 ? INFO : DEBUG))],
    processors: { filter: { logs: { log_record: ['severity_number < SEVERITY_NUMBER_INFO'] } } },
    exporter: nop,
    counted: () => false,
  },
  {
    name: 'attributes',
    says: '1,000 records a request, `attributes` inserts one into each, to `nop`',
    bar: { must: 1, aim: 1 },
    warmUpRequests: 600,
    requests: 1800,
    make: () => [logs(60)],
    processors: { attributes: { actions: [{ key: 'deployment.environment', value: 'production', action: 'insert' }] } },
    exporter: nop,
    counted: () => false,
  },
];
