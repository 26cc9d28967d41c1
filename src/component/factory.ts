import type { ObjectSchema } from './schema.js';
import type { Signal } from '../pdata/signal.js';
import type { Connector, Exporter, Extension, Processor, Receiver } from './component.js';
import type { ConnectorOutput } from './connector-output.js';
import type { Consumer } from './consumer.js';
import type { ComponentSettings } from './settings.js';

/** The reference's words for how settled a component is. */
export type Stability = 'Unmaintained' | 'Deprecated' | 'Development' | 'Alpha' | 'Beta' | 'Stable';

interface FactoryBase<Config> {
  /** The `type` part of a component id, as users spell it. */
  readonly type: string;
  /** The reference's Go module, with version, as `components` prints it. */
  readonly module: string;
  /** Every setting with its type, default, unit and meaning. */
  readonly schema: ObjectSchema<Config>;
}

/**
 * Creators are asynchronous so that a factory can import its implementation when it is first named: a component that no
 * configuration names costs nothing at start. They have no other side effect; `start` opens things.
 */
export interface ReceiverFactory<Config = unknown> extends FactoryBase<Config> {
  readonly kind: 'receiver';
  readonly stability: Partial<Record<Signal, Stability>>;
  /** One instance serves every signal. @param consumers where each signal that some pipeline reads goes. */
  create(settings: ComponentSettings, config: Config, consumers: Partial<Record<Signal, Consumer>>): Promise<Receiver>;
}

export interface ProcessorFactory<Config = unknown> extends FactoryBase<Config> {
  readonly kind: 'processor';
  readonly stability: Partial<Record<Signal, Stability>>;
  /** One instance per pipeline. */
  create(settings: ComponentSettings, config: Config, signal: Signal, next: Consumer): Promise<Processor>;
}

export interface ExporterFactory<Config = unknown> extends FactoryBase<Config> {
  readonly kind: 'exporter';
  readonly stability: Partial<Record<Signal, Stability>>;
  /** One instance per signal, shared by that signal's pipelines. */
  create(settings: ComponentSettings, config: Config, signal: Signal): Promise<Exporter>;
}

/** Signal of the pipelines a connector takes from and of those it feeds. */
export type SignalPair = `${Signal}-to-${Signal}`;

export interface ConnectorFactory<Config = unknown> extends FactoryBase<Config> {
  readonly kind: 'connector';
  /** Pairs that are not there are not supported. */
  readonly stability: Partial<Record<SignalPair, Stability>>;
  /**
   * Whether what goes in comes out, so that it is not done with before the pipelines behind are. Otherwise what comes out is
   * new telemetry.
   */
  readonly passesOn: boolean;
  /** One instance per pair of signals, shared by all pipelines of these signals that name it. */
  create(
    settings: ComponentSettings,
    config: Config,
    from: Signal,
    to: Signal,
    next: ConnectorOutput,
  ): Promise<Connector>;
}

export interface ExtensionFactory<Config = unknown> extends FactoryBase<Config> {
  readonly kind: 'extension';
  readonly stability: { readonly extension: Stability };
  create(settings: ComponentSettings, config: Config): Promise<Extension>;
}

export type ComponentFactory =
  | ReceiverFactory<never>
  | ProcessorFactory<never>
  | ExporterFactory<never>
  | ConnectorFactory<never>
  | ExtensionFactory<never>;
