/**
 * Loads under which a hub's own metrics are looked at. The recorder drives the reference through them, the test drives the
 * hub; both write down what `/metrics` shows.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, credentials } from '@grpc/grpc-js';
import { encodeRequest } from '../../../src/pdata/builder.js';
import type { Signal } from '../../../src/pdata/signal.js';

type Step =
  | { readonly by: 'http' | 'grpc'; readonly signal: Signal; readonly request: object }
  /** Wait until a line of the page is like this. */
  | { readonly until: RegExp };

export interface Scenario {
  readonly name: string;
  readonly level: 'basic' | 'normal' | 'detailed';
  /** Options of the reader beside host and port. */
  readonly reader: Readonly<Record<string, unknown>>;
  readonly processors: Readonly<Record<string, object>>;
  /** Exporters of the metrics pipeline, with the path of the far side they write to. */
  readonly remoteWrite: Readonly<Record<string, { readonly path: string; readonly settings: object }>>;
  readonly steps: readonly Step[];
}

const attributes = [{ key: 'service.name', value: { stringValue: 'client-api' } }];
const resource = { attributes };
const TIME = '1700000000000000000';

const logs = (count: number): Step => ({
  by: 'grpc',
  signal: 'logs',
  request: {
    resourceLogs: [
      {
        resource,
        scopeLogs: [{ logRecords: Array.from({ length: count }, () => ({ body: { stringValue: 'a line' } })) }],
      },
    ],
  },
});

const traces: Step = {
  by: 'http',
  signal: 'traces',
  request: {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          { spans: [{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name: 'GET /' }] },
        ],
      },
    ],
  },
};

const metrics = (by: 'http' | 'grpc', value: number): Step => ({
  by,
  signal: 'metrics',
  request: {
    resourceMetrics: [
      {
        resource,
        scopeMetrics: [
          { metrics: [{ name: 'jobs', gauge: { dataPoints: [{ timeUnixNano: TIME, asInt: String(value) }] } }] },
        ],
      },
    ],
  },
});

/** A sum of changes: remote write has no form for it. */
const untranslatable: Step = {
  by: 'http',
  signal: 'metrics',
  request: {
    resourceMetrics: [
      {
        resource,
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'changes',
                sum: {
                  aggregationTemporality: 1,
                  isMonotonic: true,
                  dataPoints: [{ timeUnixNano: TIME, asInt: '1' }],
                },
              },
            ],
          },
        ],
      },
    ],
  },
};

/** What the default endpoint's reader has, on a port of its own. */
const DEFAULT_READER = {
  without_scope_info: true,
  without_type_suffix: true,
  without_units: true,
  with_resource_constant_labels: { included: [] },
};

const BATCH = { batch: { send_batch_size: 3, timeout: '500ms' } };
const ONE_SINK = { prometheusremotewrite: { path: '/ok', settings: {} } };

/** Every signal by both transports, a full and a timed batch. */
const TRAFFIC: readonly Step[] = [
  logs(3),
  logs(1),
  traces,
  metrics('grpc', 1),
  metrics('http', 2),
  { until: /^otelcol_exporter_sent_log_records\S*exporter="debug"\S* 4$/m },
  { until: /^otelcol_exporter_sent_spans\S*exporter="debug"\S* 1$/m },
  { until: /^otelcol_exporter_sent_metric_points\S*exporter="prometheusremotewrite"\S* 2$/m },
];

/** Loads of one reader each, at every level, and those in which something goes wrong. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'default-endpoint',
    level: 'normal',
    reader: DEFAULT_READER,
    processors: BATCH,
    remoteWrite: ONE_SINK,
    steps: TRAFFIC,
  },
  { name: 'idle', level: 'normal', reader: DEFAULT_READER, processors: BATCH, remoteWrite: ONE_SINK, steps: [] },
  { name: 'own-reader', level: 'normal', reader: {}, processors: BATCH, remoteWrite: ONE_SINK, steps: TRAFFIC },
  {
    name: 'basic',
    level: 'basic',
    reader: DEFAULT_READER,
    processors: BATCH,
    remoteWrite: ONE_SINK,
    steps: TRAFFIC,
  },
  { name: 'detailed', level: 'detailed', reader: {}, processors: BATCH, remoteWrite: ONE_SINK, steps: TRAFFIC },
  {
    name: 'memory-limiter',
    level: 'normal',
    reader: DEFAULT_READER,
    processors: { memory_limiter: { check_interval: '1s', limit_mib: 4000 }, ...BATCH },
    remoteWrite: ONE_SINK,
    steps: TRAFFIC,
  },
  {
    name: 'refused-by-back-end',
    level: 'normal',
    reader: DEFAULT_READER,
    processors: BATCH,
    remoteWrite: { 'prometheusremotewrite/bad': { path: '/bad', settings: { retry_on_failure: { enabled: false } } } },
    steps: [
      metrics('http', 1),
      { until: /^otelcol_exporter_send_failed_metric_points\S* 1$/m },
      untranslatable,
      { until: /^otelcol_exporter_prometheusremotewrite_failed_translations\S* 1$/m },
    ],
  },
  {
    name: 'queue-full',
    level: 'normal',
    reader: DEFAULT_READER,
    processors: {},
    remoteWrite: {
      'prometheusremotewrite/slow': {
        path: '/never',
        settings: { timeout: '60s', remote_write_queue: { queue_size: 1, num_consumers: 1 } },
      },
    },
    steps: [
      metrics('http', 1),
      { until: /^otelcol_exporter_prometheusremotewrite_translated_time_series\S* 1$/m },
      metrics('http', 2),
      metrics('grpc', 3),
      { until: /^otelcol_exporter_enqueue_failed_metric_points\S* 2$/m },
    ],
  },
];

/** The configuration of one scenario, as JSON, which is YAML. */
export function configuration(
  scenario: Scenario,
  at: { readonly http: string; readonly grpc: string; readonly metricsPort: number; readonly sink: string },
): string {
  const processors = Object.keys(scenario.processors);
  const pipeline = (exporters: readonly string[]): object => ({ receivers: ['otlp'], processors, exporters });
  const remoteWrite = Object.entries(scenario.remoteWrite).map(([id, { path, settings }]) => [
    id,
    { endpoint: `${at.sink}${path}`, ...settings },
  ]);
  return JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: at.http }, grpc: { endpoint: at.grpc } } } },
    processors: scenario.processors,
    exporters: { debug: {}, ...(Object.fromEntries(remoteWrite) as object) },
    service: {
      telemetry: {
        metrics: {
          level: scenario.level,
          readers: [
            { pull: { exporter: { prometheus: { host: '127.0.0.1', port: at.metricsPort, ...scenario.reader } } } },
          ],
        },
      },
      pipelines: {
        logs: pipeline(['debug']),
        traces: pipeline(['debug']),
        metrics: pipeline(Object.keys(scenario.remoteWrite)),
      },
    },
  });
}

/** A far side that takes everything at `/ok`, refuses everything at `/bad` and does not answer at `/never`. */
export async function startSink(): Promise<{ readonly url: string; readonly close: () => void }> {
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url === '/ok') response.writeHead(204).end();
      else if (request.url === '/bad') response.writeHead(400).end('no\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Sends what a scenario sends. Refusals are answers, too. */
export async function drive(
  scenario: Scenario,
  at: { readonly http: string; readonly grpc: string; readonly page: () => Promise<string> },
): Promise<void> {
  const grpc = new Client(at.grpc, credentials.createInsecure());
  try {
    for (const step of scenario.steps) {
      if ('until' in step) await pageHolds(at.page, step.until);
      else if (step.by === 'grpc') await sendByGrpc(grpc, step.signal, encodeRequest(step.signal, step.request));
      else await sendByHttp(at.http, step.signal, step.request);
    }
  } finally {
    grpc.close();
  }
}

async function pageHolds(page: () => Promise<string>, wanted: RegExp): Promise<void> {
  const end = performance.now() + 10_000;
  let last = '';
  while (performance.now() < end) {
    last = await page();
    if (wanted.test(last)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the page does not come to show ${String(wanted)}:\n${last}`);
}

const SERVICES: Record<Signal, string> = {
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
  traces: 'trace.v1.TraceService',
};

function sendByGrpc(client: Client, signal: Signal, request: Uint8Array): Promise<void> {
  const asIs = (bytes: Buffer): Buffer => bytes;
  const path = `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`;
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, asIs, asIs, Buffer.from(request), () => resolve());
  });
}

async function sendByHttp(address: string, signal: Signal, request: object): Promise<void> {
  const response = await fetch(`http://${address}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  await response.arrayBuffer();
}
