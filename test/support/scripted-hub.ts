/** A service with real batching and exporter machinery around senders that do what a test tells them. */
import type { Consumer } from '../../src/component/consumer.js';
import { EMPTY_CONTEXT } from '../../src/component/consumer.js';
import type { ComponentFactory, ExporterFactory, ReceiverFactory } from '../../src/component/factory.js';
import { formatComponentId } from '../../src/component/id.js';
import { ManualClock } from '../../src/component/manual-clock.js';
import { schema } from '../../src/component/schema.js';
import type { DurableSettings } from '../../src/durable/settings.js';
import type { HelperConfig } from '../../src/exporterhelper/config.js';
import type { Attempt, Outcome } from '../../src/exporterhelper/outcome.js';
import { wrapExporter } from '../../src/exporterhelper/wrap.js';
import type { Batch } from '../../src/pdata/batch.js';
import { batchFromJson } from '../../src/pdata/builder.js';
import { encodeJson } from '../../src/pdata/json/encode.js';
import type { BatchConfig } from '../../src/processors/batch/config.js';
import { batchFactory } from '../../src/processors/batch/factory.js';
import type { ServiceDefinition } from '../../src/service/definition.js';
import { Service } from '../../src/service/service.js';
import { componentId, QUIET_TELEMETRY } from './fake-components.js';

/** Decides what becomes of one attempt to send. */
export type Script = (
  exporter: string,
  records: readonly string[],
  signal: AbortSignal,
) => Outcome['status'] | Promise<Outcome['status']>;

export interface ScriptedHub {
  readonly service: Service;
  readonly clock: ManualClock;
  /** Hands log records in, one request. Settles as the receiver's client is answered. */
  send(records: readonly string[]): Promise<void>;
}

export interface ScriptedHubOptions {
  readonly exporters: readonly string[];
  readonly helper: HelperConfig;
  readonly batch: BatchConfig;
  readonly script: Script;
  readonly durable?: DurableSettings;
}

export async function startScriptedHub(options: ScriptedHubOptions): Promise<ScriptedHub> {
  const clock = new ManualClock();
  let head: Consumer | undefined;
  const definition = definitionOf(options, (consumer) => (head = consumer));
  const service = await Service.create(definition, {
    buildInfo: { command: 'otelcol-contrib', description: 'OpenTelemetry Collector Contrib', version: '0.131.0' },
    compat: '0.131.0',
    gates: new Set(),
    clock,
    random: () => 0.5,
    drainClock: new ManualClock(), // stands still: a busy disk must not look like a drain that takes too long
    logOutput: { write: () => {}, flush: () => {}, close: () => {} },
    earlyLines: () => [],
    onFatal: () => {},
    ...(options.durable === undefined ? {} : { durable: options.durable }),
  });
  await service.start();
  return {
    service,
    clock,
    send: (records) => head!.consume(logBatch(records), EMPTY_CONTEXT), // set when the receiver was created
  };
}

/** Lets the hub's time pass in small steps, each with turns for the disk, until `work` is over. */
export async function whileTimePasses(hub: ScriptedHub, work: Promise<void>): Promise<void> {
  let over = false;
  const ended = work.finally(() => (over = true));
  while (!over) {
    await turns();
    await hub.clock.advance(100);
  }
  await ended;
}

/** Lets the event loop turn, so that what is under way gets on. */
export async function turns(count = 10): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

export function logBatch(records: readonly string[]): Batch {
  const logRecords = records.map((text) => ({ body: { stringValue: text } }));
  return batchFromJson('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
}

export function recordsOf(batch: Batch): string[] {
  const text = Buffer.from(encodeJson('logs', batch.chunks)).toString();
  return [...text.matchAll(/"stringValue":"([^"]*)"/g)].map(([, body]) => body!);
}

function definitionOf(options: ScriptedHubOptions, setHead: (consumer: Consumer) => void): ServiceDefinition {
  const stability = { logs: 'Stable' } as const;
  const receiver: ReceiverFactory<object> = {
    kind: 'receiver',
    type: 'in',
    module: 'test',
    schema: schema({}),
    stability,
    create: async (_settings, _config, { logs }) => {
      setHead(logs!); // every definition here is of logs
      return { start: async () => {}, shutdown: async () => {} };
    },
  };
  const exporter: ExporterFactory<object> = {
    kind: 'exporter',
    type: 'out',
    module: 'test',
    schema: schema({}),
    stability,
    create: async (settings, _config, signal) => {
      const name = formatComponentId(settings.id);
      const send = async (batch: Batch, { signal: abort }: Attempt): Promise<Outcome> => {
        const status = await options.script(name, recordsOf(batch), abort);
        return status === 'delivered' ? { status } : { status, cause: new Error(status) };
      };
      return wrapExporter(settings, signal, { start: async () => {}, send, shutdown: async () => {} }, options.helper);
    },
  };
  const factories: Readonly<Record<string, { factory: unknown; config: unknown }>> = {
    in: { factory: receiver, config: {} },
    batch: { factory: batchFactory, config: options.batch },
    out: { factory: exporter, config: {} },
  };
  return {
    pipelines: [
      {
        id: 'logs',
        signal: 'logs',
        receivers: [componentId('in')],
        processors: [componentId('batch')],
        exporters: options.exporters.map(componentId),
      },
    ],
    extensions: [],
    telemetry: QUIET_TELEMETRY,
    component: (_kind, id) => factories[id.type] as { factory: ComponentFactory; config: unknown } | undefined,
  };
}
