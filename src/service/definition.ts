/** What a service is built from: decoded configuration and the factories it names. */
import type {
  ComponentFactory,
  ConnectorFactory,
  ExporterFactory,
  ExtensionFactory,
  ProcessorFactory,
  ReceiverFactory,
} from '../component/factory.js';
import type { ComponentId } from '../component/id.js';
import type { ComponentKind } from '../component/settings.js';
import type { Signal } from '../pdata/signal.js';
import type { Telemetry } from '../config/telemetry-config.js';

export interface PipelineDefinition {
  /** As users write it: `metrics`, `logs/edge`. */
  readonly id: string;
  readonly signal: Signal;
  readonly receivers: readonly ComponentId[];
  /** In the order data passes them. */
  readonly processors: readonly ComponentId[];
  readonly exporters: readonly ComponentId[];
}

export interface ServiceDefinition {
  readonly pipelines: readonly PipelineDefinition[];
  /** `service::extensions`, in the order they start. */
  readonly extensions: readonly ComponentId[];
  readonly telemetry: Telemetry;
  /** A configured component, or undefined when none of that id is configured. */
  component(kind: ComponentKind, id: ComponentId): ConfiguredComponent | undefined;
}

export interface ConfiguredComponent {
  readonly factory: ComponentFactory;
  readonly config: unknown;
}

interface FactoryOfKind {
  readonly receiver: ReceiverFactory<unknown>;
  readonly processor: ProcessorFactory<unknown>;
  readonly exporter: ExporterFactory<unknown>;
  readonly connector: ConnectorFactory<unknown>;
  readonly extension: ExtensionFactory<unknown>;
}

/** The factory as one of its kind, taking the configuration its own schema decoded. */
export function factoryOfKind<K extends keyof FactoryOfKind>(kind: K, factory: ComponentFactory): FactoryOfKind[K] {
  if (factory.kind !== kind)
    throw new TypeError(`bug in the hub: ${factory.type} is registered as a ${kind} but is a ${factory.kind}`);
  return factory as unknown as FactoryOfKind[K];
}
