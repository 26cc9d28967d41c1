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
              resource: {
                attributes: Object.entries(resource).map(([key, value]) => ({ key, value: { stringValue: value } })),
              },
              scopeLogs: [{ logRecords: [{ body: { stringValue: body }, severityNumber: 9, severityText: 'INFO' }] }],
            },
          ],
        },
        context,
      ),
  };
}

/** Logs through a batch into nothing, over TLS with a token. */
export const LOGS_ONLY = {
  extensions: {},
  receivers: { otlp: { protocols: { grpc: {} } } },
  processors: { batch: { timeout: '10s' } },
  exporters: { nop: {} },
  service: { pipelines: { logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['nop'] } } },
};
