/** What of a configuration runs where: receivers in front, everything behind them in each worker. */
import type { Exporter, Receiver } from '../component/component.js';
import type { Consumer } from '../component/consumer.js';
import { StartError } from '../component/errors.js';
import type { ExporterFactory, ReceiverFactory } from '../component/factory.js';
import type { ComponentId } from '../component/id.js';
import { formatComponentId } from '../component/id.js';
import { schema } from '../component/schema.js';
import type { Signal } from '../pdata/signal.js';
import { SIGNALS } from '../pdata/signal.js';
import type { PipelineDefinition, ServiceDefinition } from '../service/definition.js';
import { factoryOfKind } from '../service/definition.js';
import { STORAGE, type StorageConfig, workerDirectory } from './directories.js';

/** They listen, or write one file: there can be only one of each. */
const ONLY_ONE = new Set(['prometheus', 'file']);
/** Extensions that listen. They run in front only. */
const IN_FRONT = new Set(['health_check', 'pprof', 'zpages']);
/** Stands where the pipelines' processors and exporters were. */
const OUTLET = 'workers';
const NO_SETTINGS = schema({});

/** @throws {StartError} an exporter cannot run more than once. */
export function refuseOnlyOne(definition: ServiceDefinition, workers: number): void {
  for (const id of definition.pipelines.flatMap(({ exporters }) => exporters)) {
    if (!ONLY_ONE.has(id.type)) continue;
    throw new StartError(
      `--workers ${workers}: exporter ${JSON.stringify(formatComponentId(id))} can run only once; run without --workers, or take it out of the pipelines`,
    );
  }
}

/** Receivers, each handing on to `outlet` instead of to its pipelines; all extensions. */
export function frontPart(
  definition: ServiceDefinition,
  outlet: (receiver: string, signal: Signal) => Exporter,
): ServiceDefinition {
  return {
    ...definition,
    pipelines: frontPipelines(definition),
    component: (kind, id) =>
      kind === 'exporter' && id.type === OUTLET
        ? { factory: outletFactory(id, outlet), config: {} }
        : definition.component(kind, id),
  };
}

function frontPipelines(definition: ServiceDefinition): PipelineDefinition[] {
  const pipelines = new Map<string, PipelineDefinition>();
  for (const { signal, receivers } of definition.pipelines) {
    for (const receiver of receivers) {
      if (definition.component('receiver', receiver) === undefined) continue; // a connector
      const id = `${signal}/${formatComponentId(receiver)}`;
      const exporters = [{ type: OUTLET, name: formatComponentId(receiver) }];
      pipelines.set(id, { id, signal, receivers: [receiver], processors: [], exporters });
    }
  }
  return [...pipelines.values()];
}

function outletFactory(
  { name }: ComponentId,
  outlet: (receiver: string, signal: Signal) => Exporter,
): ExporterFactory<never> {
  return {
    kind: 'exporter',
    type: OUTLET,
    module: '',
    stability: { metrics: 'Stable', logs: 'Stable', traces: 'Stable' },
    schema: NO_SETTINGS as never,
    create: (_settings, _config, signal) => Promise.resolve(outlet(name, signal)),
  };
}

/** Everything but the sockets. @param inlet is told where each receiver's signals go. */
export function workerPart(
  definition: ServiceDefinition,
  index: number,
  inlet: (receiver: string, signal: Signal, consumer: Consumer) => void,
): ServiceDefinition {
  return {
    ...definition,
    extensions: definition.extensions.filter(({ type }) => !IN_FRONT.has(type)),
    component: (kind, id) => {
      const configured = definition.component(kind, id);
      if (configured === undefined) return undefined;
      if (kind === 'receiver') {
        const { stability } = factoryOfKind('receiver', configured.factory);
        return { factory: inletFactory(id, stability, inlet), config: {} };
      }
      if (kind === 'extension' && id.type === STORAGE) {
        return { ...configured, config: ownStorage(configured.config as StorageConfig, index) };
      }
      return configured;
    },
  };
}

function ownStorage(config: StorageConfig, index: number): StorageConfig {
  if (index === 0) return config;
  return { ...config, directory: workerDirectory(config.directory, index), create_directory: true };
}

function inletFactory(
  { type, name }: ComponentId,
  stability: ReceiverFactory['stability'],
  inlet: (receiver: string, signal: Signal, consumer: Consumer) => void,
): ReceiverFactory<never> {
  const id = formatComponentId({ type, name });
  return {
    kind: 'receiver',
    type,
    module: '',
    stability,
    schema: NO_SETTINGS as never,
    create: (_settings, _config, consumers) => {
      for (const signal of SIGNALS) {
        const consumer = consumers[signal];
        if (consumer !== undefined) inlet(id, signal, consumer);
      }
      return Promise.resolve(NOTHING_TO_DO);
    },
  };
}

const NOTHING_TO_DO: Receiver = {
  start: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
