/**
 * Pipelines as running components: one receiver per id for all signals, one processor per pipeline, one exporter per id and
 * signal. Built and started from the far end, so that whoever produces finds its consumer ready; stopped the other way.
 */
import type { Component, Exporter, Host, Processor, Receiver } from '../component/component.js';
import type { Consumer } from '../component/consumer.js';
import { StartError } from '../component/errors.js';
import type { Stability } from '../component/factory.js';
import type { ComponentId } from '../component/id.js';
import { formatComponentId } from '../component/id.js';
import type { LogFields } from '../component/logger.js';
import { SIGNALS } from '../pdata/signal.js';
import type { Signal } from '../pdata/signal.js';
import type { ServiceContext } from './context.js';
import { componentFields, componentSettings } from './context.js';
import type { ConfiguredComponent, PipelineDefinition, ServiceDefinition } from './definition.js';
import { factoryOfKind } from './definition.js';
import { DurableFanout } from './durable-fanout.js';
import { fanOut } from './fanout.js';
import type { Account } from './ledger/account.js';
import type { PipelineBooks } from './pipeline-books.js';
import { pipelineBooks } from './pipeline-books.js';
import { logStability } from './stability.js';

export type GraphKind = 'receiver' | 'processor' | 'exporter';

/** A component instance and which one it is. */
export interface GraphNode<C extends Component = Component> {
  readonly kind: GraphKind;
  readonly id: string;
  readonly component: C;
}

export interface Graph {
  readonly receivers: readonly GraphNode<Receiver>[];
  /** Pipeline by pipeline, each in the order data passes. */
  readonly processors: readonly GraphNode<Processor>[];
  readonly exporters: readonly GraphNode<Exporter>[];
}

/** Nodes in the order they stop. */
export function nodesDownstream(graph: Graph): GraphNode[] {
  return [...graph.receivers, ...graph.processors, ...graph.exporters];
}

/**
 * Creates every component that a pipeline names; nothing is opened yet.
 *
 * @throws {StartError} `failed to build pipelines: …`.
 */
export async function buildGraph(definition: ServiceDefinition, context: ServiceContext): Promise<Graph> {
  try {
    return await new GraphBuilder(definition, context).build();
  } catch (error) {
    throw new StartError(`failed to build pipelines: ${(error as Error).message}`, { cause: error });
  }
}

const NOT_SUPPORTED = 'telemetry type is not supported';

class GraphBuilder {
  readonly #definition: ServiceDefinition;
  readonly #context: ServiceContext;
  readonly #exporters = new Map<string, GraphNode<Exporter>>();
  readonly #processors: GraphNode<Processor>[] = [];
  readonly #heads = new Map<PipelineDefinition, Consumer>();

  constructor(definition: ServiceDefinition, context: ServiceContext) {
    this.#definition = definition;
    this.#context = context;
  }

  async build(): Promise<Graph> {
    for (const pipeline of this.#definition.pipelines) await this.#buildPipeline(pipeline);
    const receivers = await this.#buildReceivers();
    return { receivers, processors: this.#processors, exporters: [...this.#exporters.values()] };
  }

  async #buildPipeline(pipeline: PipelineDefinition): Promise<void> {
    const exporters: Exporter[] = [];
    for (const id of pipeline.exporters) exporters.push(await this.#exporter(id, pipeline.signal));
    const account = this.#context.ledger.pipeline(pipeline.id, pipeline.signal);
    const books = pipelineBooks(account);
    let next = this.#tail(pipeline, exporters, books, account);
    const processors: GraphNode<Processor>[] = [];
    for (const id of [...pipeline.processors].reverse()) {
      const processor = await this.#processor(id, pipeline, next);
      processors.unshift({ kind: 'processor', id: formatComponentId(id), component: processor });
      next = processor;
    }
    this.#processors.push(...processors);
    this.#heads.set(pipeline, books.head(next));
  }

  #tail(
    pipeline: PipelineDefinition,
    exporters: readonly Exporter[],
    books: PipelineBooks,
    account: Account,
  ): Consumer {
    if (this.#context.durable === undefined) return books.tail(fanOut(exporters));
    const branches = branchesOf(pipeline);
    const parts = exporters.map((exporter, index) => ({
      consumer: exporter,
      branches: [branches[index]!],
      redeemer: exporter.redeemsReceipts === true ? ('always' as const) : ('caller' as const),
    }));
    return new DurableFanout(parts, account);
  }

  async #exporter(id: ComponentId, signal: Signal): Promise<Exporter> {
    const name = formatComponentId(id);
    const key = `${name} ${signal}`;
    const built = this.#exporters.get(key);
    if (built !== undefined) return built.component;
    const failure = `failed to create ${JSON.stringify(name)} exporter for data type "${signal}"`;
    const { factory: anyFactory, config } = this.#configured('exporter', id);
    const factory = factoryOfKind('exporter', anyFactory);
    const fields = { 'otelcol.signal': signal };
    this.#announce('exporter', id, fields, factory.stability[signal]);
    const settings = componentSettings(
      this.#context,
      'exporter',
      id,
      fields,
      this.#context.ledger.exporter(name, signal),
    );
    const component = await attempt(failure, factory.stability[signal], () => factory.create(settings, config, signal));
    this.#exporters.set(key, { kind: 'exporter', id: name, component });
    return component;
  }

  async #processor(id: ComponentId, pipeline: PipelineDefinition, next: Consumer): Promise<Processor> {
    const { signal } = pipeline;
    const failure = `failed to create ${JSON.stringify(formatComponentId(id))} processor, in pipeline "${pipeline.id}"`;
    const { factory: anyFactory, config } = this.#configured('processor', id);
    const factory = factoryOfKind('processor', anyFactory);
    const fields = { 'otelcol.pipeline.id': pipeline.id, 'otelcol.signal': signal };
    this.#announce('processor', id, fields, factory.stability[signal]);
    const account = this.#context.ledger.pipeline(pipeline.id, signal);
    const settings = componentSettings(this.#context, 'processor', id, fields, account);
    return attempt(failure, factory.stability[signal], () => factory.create(settings, config, signal, next));
  }

  async #buildReceivers(): Promise<GraphNode<Receiver>[]> {
    const byName = new Map<string, ComponentId>();
    for (const pipeline of this.#definition.pipelines) {
      for (const id of pipeline.receivers) byName.set(formatComponentId(id), id);
    }
    const receivers: GraphNode<Receiver>[] = [];
    for (const [name, id] of byName)
      receivers.push({ kind: 'receiver', id: name, component: await this.#receiver(id) });
    return receivers;
  }

  async #receiver(id: ComponentId): Promise<Receiver> {
    const name = formatComponentId(id);
    const { factory: anyFactory, config } = this.#configured('receiver', id);
    const factory = factoryOfKind('receiver', anyFactory);
    const consumers = this.#consumersOf(name);
    let failure = '';
    for (const signal of SIGNALS) {
      if (consumers[signal] === undefined) continue;
      this.#announce('receiver', id, { 'otelcol.signal': signal }, factory.stability[signal]);
      failure = `failed to create ${JSON.stringify(name)} receiver for data type "${signal}"`;
      if (factory.stability[signal] === undefined) throw new StartError(`${failure}: ${NOT_SUPPORTED}`);
    }
    const settings = componentSettings(this.#context, 'receiver', id);
    return attempt(failure, 'Stable', () => factory.create(settings, config, consumers));
  }

  /** Where each signal of a receiver goes: the heads of all pipelines that name it. */
  #consumersOf(receiver: string): Partial<Record<Signal, Consumer>> {
    const consumers: Partial<Record<Signal, Consumer>> = {};
    for (const signal of SIGNALS) {
      const pipelines = this.#definition.pipelines.filter(
        (pipeline) => pipeline.signal === signal && pipeline.receivers.some((id) => formatComponentId(id) === receiver),
      );
      if (pipelines.length === 0) continue;
      const into = this.#into(pipelines, receiver, signal);
      consumers[signal] = this.#context.tap?.consumer(receiver, signal, into) ?? into;
    }
    return consumers;
  }

  #into(pipelines: readonly PipelineDefinition[], receiver: string, signal: Signal): Consumer {
    const head = (pipeline: PipelineDefinition): Consumer => this.#heads.get(pipeline)!; // every pipeline has been built
    const { durable, ledger } = this.#context;
    if (durable === undefined) return fanOut(pipelines.map(head));
    const parts = pipelines.map((pipeline) => ({
      consumer: head(pipeline),
      branches: branchesOf(pipeline),
      redeemer: 'taken' as const,
    }));
    return durable.route({
      source: receiver,
      signal,
      next: new DurableFanout(parts),
      branches: parts.flatMap(({ branches }) => branches),
      ledger: ledger.durable(receiver, signal),
    });
  }

  #configured(kind: GraphKind, id: ComponentId): ConfiguredComponent {
    const configured = this.#definition.component(kind, id);
    if (configured === undefined)
      throw new StartError(`${kind} ${JSON.stringify(formatComponentId(id))} is not configured`);
    return configured;
  }

  #announce(kind: GraphKind, id: ComponentId, fields: LogFields, stability: Stability | undefined): void {
    logStability(this.#context.logger.with(componentFields(kind, id, fields)), stability, 'pipeline');
  }
}

/** Each way out of a pipeline, by a name that stays the same over restarts. */
function branchesOf({ id, exporters }: PipelineDefinition): string[] {
  return exporters.map((exporter) => `${id} → ${formatComponentId(exporter)}`);
}

async function attempt<C>(failure: string, stability: Stability | undefined, create: () => Promise<C>): Promise<C> {
  if (stability === undefined) throw new StartError(`${failure}: ${NOT_SUPPORTED}`);
  try {
    return await create();
  } catch (error) {
    throw new StartError(`${failure}: ${(error as Error).message}`, { cause: error });
  }
}

const KIND_WORDS: Readonly<Record<GraphKind, string>> = {
  receiver: 'Receiver',
  processor: 'Processor',
  exporter: 'Exporter',
};

/** Starts exporters first, receivers last; the durable log just before them, when there is somebody to hand on to. @throws {StartError} `failed to start "otlp" receiver: …`. */
export async function startGraph(graph: Graph, host: Host, context: ServiceContext): Promise<void> {
  const downstream = [...graph.processors, ...graph.exporters];
  await startNodes(downstream.reverse(), host, context);
  await context.durable?.start();
  await startNodes([...graph.receivers].reverse(), host, context);
}

async function startNodes(nodes: readonly GraphNode[], host: Host, context: ServiceContext): Promise<void> {
  for (const { kind, id, component } of nodes) {
    try {
      await component.start(host);
    } catch (cause) {
      const error = (cause as Error).message;
      context.logger.error('Failed to start component', { error, type: KIND_WORDS[kind], id }, 'graph/graph.go:439');
      throw new StartError(`failed to start ${JSON.stringify(id)} ${kind}: ${error}`, { cause });
    }
  }
}
