/** The hub's components, with an `otlp` receiver that tests hand telemetry to directly: nothing passes a socket. */
import { any, map, schema } from '../../../src/component/schema.js';
import type { ComponentFactory, ReceiverFactory } from '../../../src/component/factory.js';
import type { Consumer, RequestContext } from '../../../src/component/consumer.js';
import { components } from '../../../src/components.js';
import type { FactoryTable } from '../../../src/config/factory-table.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import type { Signal } from '../../../src/pdata/signal.js';

export interface DirectReceiver {
  readonly table: FactoryTable;
  send(signal: Signal, request: object, context?: RequestContext): Promise<void>;
  log(body: string, resource?: Record<string, string>, context?: RequestContext): Promise<void>;
  /** A data point of a gauge. */
  gauge(name: string, value: number, options?: PointOptions): Promise<void>;
}

export interface PointOptions {
  readonly attributes?: Readonly<Record<string, string>>;
  /** Unix time in milliseconds. Default: the hub's manual clock when it starts. */
  readonly timeMs?: number;
}

/** Where a manual clock begins. */
export const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

function keyValues(attributes: Readonly<Record<string, string>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } }));
}

export function directReceiver(): DirectReceiver {
  let consumers: Partial<Record<Signal, Consumer>> = {};
  const factory: ReceiverFactory = {
    kind: 'receiver',
    type: 'otlp',
    module: 'example.com/direct v1',
    stability: { logs: 'Stable', metrics: 'Stable', traces: 'Stable' },
    schema: schema({ protocols: map(any({ default: undefined, doc: 'Settings.' }), { doc: 'Protocols.' }) }),
    create: async (_settings, _config, given) => {
      consumers = given;
      return {
        addresses: new Map([['grpc', { host: '127.0.0.1', port: 1234, tls: true }]]),
        start: async () => {},
        shutdown: async () => {},
      };
    },
  };
  const send = (signal: Signal, request: object, context: RequestContext = {}): Promise<void> =>
    consumers[signal]!.consume(batchFromJson(signal, request), context);
  return {
    table: {
      types: (kind) => [...new Set([...components.types(kind), ...(kind === 'receiver' ? ['otlp'] : [])])],
      load: async (kind, type) =>
        kind === 'receiver' && type === 'otlp' ? (factory as unknown as ComponentFactory) : components.load(kind, type),
    },
    send,
    log: (body, resource = {}, context) =>
      send(
        'logs',
        {
          resourceLogs: [
            {
              resource: { attributes: keyValues(resource) },
              scopeLogs: [{ logRecords: [{ body: { stringValue: body }, severityNumber: 9, severityText: 'INFO' }] }],
            },
          ],
        },
        context,
      ),
    gauge: (name, value, { attributes = {}, timeMs = START_MS } = {}) =>
      send('metrics', {
        resourceMetrics: [
          {
            resource: { attributes: keyValues({ 'service.name': 'client-api' }) },
            scopeMetrics: [
              {
                metrics: [
                  {
                    name,
                    gauge: {
                      dataPoints: [
                        {
                          asDouble: value,
                          timeUnixNano: String(BigInt(timeMs) * 1_000_000n),
                          attributes: keyValues(attributes),
                        },
                      ],
                    },
                  },
                ],
              },
            ],
          },
        ],
      }),
  };
}

/** Metrics to remote write and logs to append blobs, as the tutorial has it. */
export const DELIVERING = {
  extensions: { text_encoding: {} },
  receivers: { otlp: { protocols: { grpc: {} } } },
  processors: { batch: { timeout: '10s' } },
  exporters: {
    prometheusremotewrite: { endpoint: 'https://mimir.example/api/v1/push', tls: { ca_file: '/no/such/ca.crt' } },
    azureblob: {
      url: 'https://logs.blob.core.windows.net/',
      auth: { type: 'system_managed_identity' },
      encodings: { logs: 'text_encoding' },
      append_blob: { enabled: true },
      blob_name_format: { logs_format: '2006/01/02/logs_15.json', serial_num_range: 1 },
    },
  },
  service: {
    extensions: ['text_encoding'],
    pipelines: {
      metrics: { receivers: ['otlp'], processors: ['batch'], exporters: ['prometheusremotewrite'] },
      logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['azureblob'] },
    },
  },
};

/** Logs through a batch into nothing, over TLS with a token. */
export const LOGS_ONLY = {
  extensions: {},
  receivers: { otlp: { protocols: { grpc: {} } } },
  processors: { batch: { timeout: '10s' } },
  exporters: { nop: {} },
  service: { pipelines: { logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['nop'] } } },
};
