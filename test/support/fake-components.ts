import type { Component, Exporter, Extension, Host, Processor, Receiver } from '../../src/component/component.js';
import type { Consumer, RequestContext } from '../../src/component/consumer.js';
import type {
  ComponentFactory,
  ConnectorFactory,
  ExporterFactory,
  ExtensionFactory,
  ProcessorFactory,
  ReceiverFactory,
  Stability,
} from '../../src/component/factory.js';
import { formatComponentId, parseComponentId } from '../../src/component/id.js';
import type { ComponentId } from '../../src/component/id.js';
import { schema } from '../../src/component/schema.js';
import type { ComponentKind, ComponentSettings } from '../../src/component/settings.js';
import type { Batch } from '../../src/pdata/batch.js';
import { SIGNALS } from '../../src/pdata/signal.js';
import type { Signal } from '../../src/pdata/signal.js';
import type { PipelineDefinition, ServiceDefinition } from '../../src/service/definition.js';
import type { Telemetry } from '../../src/config/telemetry-config.js';

export const QUIET_TELEMETRY: Telemetry = {
  logs: {
    level: 'info',
    encoding: 'console',
    disableCaller: false,
    sampling: undefined,
    outputPaths: ['stderr'],
    initialFields: {},
  },
  metrics: { level: 'none', readers: [] },
  resource: {},
};

export function componentId(text: string): ComponentId {
  const id = parseComponentId(text);
  if ('error' in id) throw new Error(id.error);
  return id;
}

/** What fake components do, and what was done to them: `start exporter a logs`, `stop receiver r`. */
export interface FakeWorld {
  readonly events: string[];
  /** By receiver id. */
  readonly receivers: Map<string, Partial<Record<Signal, Consumer>>>;
  readonly settings: ComponentSettings[];
  /** Called by the exporter of that id with each batch. */
  readonly onExport: Map<string, (batch: Batch) => void | Promise<void>>;
  /** Called by the processor of that id; it then hands on what is returned, or nothing. */
  readonly onProcess: Map<string, (batch: Batch, settings: ComponentSettings) => Batch | undefined>;
  readonly onStart: Map<string, (host: Host) => void>;
  readonly onShutdown: Map<string, (deadline: AbortSignal) => void | Promise<void>>;
}

export function fakeWorld(): FakeWorld {
  return {
    events: [],
    receivers: new Map(),
    settings: [],
    onExport: new Map(),
    onProcess: new Map(),
    onStart: new Map(),
    onShutdown: new Map(),
  };
}

/** A definition whose components are fakes of the world. Pipelines: id → [receivers, processors, exporters], blank-separated. */
export function fakeDefinition(
  world: FakeWorld,
  pipelines: Readonly<Record<string, readonly [string, string, string]>>,
  options: { readonly extensions?: readonly string[]; readonly telemetry?: Telemetry } = {},
): ServiceDefinition {
  return {
    pipelines: Object.entries(pipelines).map(([id, [receivers, processors, exporters]]): PipelineDefinition => ({
      id,
      signal: id.split('/')[0] as Signal,
      receivers: ids(receivers),
      processors: ids(processors),
      exporters: ids(exporters),
    })),
    extensions: (options.extensions ?? []).map(componentId),
    telemetry: options.telemetry ?? QUIET_TELEMETRY,
    component: (kind, id) => {
      const isConnector = id.type.startsWith('link') || id.type.startsWith('tally');
      if (id.type === 'missing' || isConnector !== (kind === 'connector')) return undefined;
      return { factory: fakeFactory(world, kind, id.type), config: {} };
    },
  };
}

function ids(text: string): ComponentId[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map(componentId);
}

/**
 * A type that starts with `metricsonly` supports metrics only; `broken` cannot be created. Connectors: `link…` hands on within a
 * signal, `tally…` makes metrics of what it is handed, as it is.
 */
function fakeFactory(world: FakeWorld, kind: ComponentKind, type: string): ComponentFactory {
  const signals = type.startsWith('metricsonly') ? (['metrics'] as const) : SIGNALS;
  const stability = Object.fromEntries(signals.map((signal) => [signal, 'Beta'])) as Record<Signal, Stability>;
  const base = { type, module: `example.com/${type} v1`, schema: schema({}) };
  const remember = (settings: ComponentSettings, extra = ''): string => {
    world.settings.push(settings);
    if (type === 'broken') throw new Error('it is broken');
    return `${kind} ${formatComponentId(settings.id)}${extra}`;
  };
  const factories = {
    receiver: {
      ...base,
      kind: 'receiver',
      stability,
      create: async (settings, _config, consumers) => {
        const name = remember(settings);
        world.receivers.set(formatComponentId(settings.id), consumers);
        return fakeComponent(world, name);
      },
    } satisfies ReceiverFactory,
    processor: {
      ...base,
      kind: 'processor',
      stability,
      create: async (settings, _config, _signal, next) => fakeProcessor(world, remember(settings), settings, next),
    } satisfies ProcessorFactory,
    exporter: {
      ...base,
      kind: 'exporter',
      stability,
      create: async (settings, _config, signal) => fakeExporter(world, remember(settings, ` ${signal}`), settings),
    } satisfies ExporterFactory,
    connector: {
      ...base,
      kind: 'connector',
      stability: type.startsWith('tally')
        ? { 'traces-to-metrics': 'Beta', 'metrics-to-metrics': 'Beta', 'logs-to-metrics': 'Beta' }
        : { 'traces-to-traces': 'Beta', 'metrics-to-metrics': 'Beta', 'logs-to-logs': 'Beta' },
      passesOn: !type.startsWith('tally'),
      create: async (settings, _config, from, to, next) => ({
        ...fakeComponent(world, remember(settings, ` ${from} to ${to}`)),
        consume: (batch: Batch, context: RequestContext) =>
          next.consume(from === to ? batch : { ...batch, signal: to }, context),
      }),
    } satisfies ConnectorFactory,
    extension: {
      ...base,
      kind: 'extension',
      stability: { extension: 'Unmaintained' },
      create: async (settings) => fakeExtension(world, remember(settings)),
    } satisfies ExtensionFactory,
  };
  return factories[kind] as unknown as ComponentFactory;
}

function fakeComponent(world: FakeWorld, name: string): Component & Receiver {
  return {
    addresses: new Map([['http', { host: '127.0.0.1', port: 1, tls: false }]]),
    async start(host) {
      world.events.push(`start ${name}`);
      world.onStart.get(name)?.(host);
    },
    async shutdown(deadline) {
      world.events.push(`stop ${name}`);
      await world.onShutdown.get(name)?.(deadline);
    },
  };
}

function fakeProcessor(world: FakeWorld, name: string, settings: ComponentSettings, next: Consumer): Processor {
  return {
    ...fakeComponent(world, name),
    async consume(batch, context) {
      const process = world.onProcess.get(name);
      const out = process === undefined ? batch : process(batch, settings);
      if (out !== undefined) await next.consume(out, context);
    },
    flush: async () => void world.events.push(`flush ${name}`),
  };
}

function fakeExporter(world: FakeWorld, name: string, settings: ComponentSettings): Exporter {
  return {
    ...fakeComponent(world, name),
    async consume(batch) {
      world.events.push(`export ${name} ${batch.itemCount}`);
      settings.ledger.accepted(batch.itemCount);
      await world.onExport.get(formatComponentId(settings.id))?.(batch);
      settings.ledger.delivered(batch.itemCount);
    },
    flush: async () => void world.events.push(`flush ${name}`),
  };
}

function fakeExtension(world: FakeWorld, name: string): Extension {
  return {
    ...fakeComponent(world, name),
    ready: () => void world.events.push(`ready ${name}`),
    notReady: () => void world.events.push(`not ready ${name}`),
  };
}
