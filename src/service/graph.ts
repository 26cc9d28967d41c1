/**
 * Pipelines as running components: one receiver per id for all signals, one processor per pipeline, one exporter per id and
 * signal, one connector per id and pair of signals. Built and started from the far end, so that whoever produces finds its consumer ready; stopped the other way.
 */
import type { Component, Connector, Exporter, Host, Processor, Receiver } from '../component/component.js';
import type { Consumer } from '../component/consumer.js';
import { StartError } from '../component/errors.js';
import type { Stability } from '../component/factory.js';
import type { ComponentId } from '../component/id.js';
import { formatComponentId } from '../component/id.js';
import type { LedgerAccount } from '../component/ledger.js';
import type { LogFields } from '../component/logger.js';
import { SIGNALS } from '../pdata/signal.js';
import type { Signal } from '../pdata/signal.js';
import type { ServiceContext } from './context.js';
import { componentFields, componentSettings } from './context.js';
import type { ConfiguredComponent, PipelineDefinition, ServiceDefinition } from './definition.js';
import { factoryOfKind } from './definition.js';
import { connectorUses, pipelinesDownstream, type ConnectorUse } from './connectors.js';
import { PipelinesOutput, type FedPipeline } from './connector-output.js';
import { DurableFanout, type Redeemer } from './durable-fanout.js';
import { fanOut } from './fanout.js';
import { stageId, keepingConsumer, watchedConsumer, watchedReceiver } from './watch.js';
import type { Account } from './ledger/account.js';
import type { PipelineBooks } from './pipeline-books.js';
import { pipelineBooks } from './pipeline-books.js';
import { logStability } from './stability.js';

export type GraphKind = 'receiver' | 'processor' | 'connector' | 'exporter';

/** A component instance and which one it is. */
export interface GraphNode<C extends Component = Component> {
  readonly kind: GraphKind;
  readonly id: string;
  readonly component: C;
}

export interface Graph {
  readonly receivers: readonly GraphNode<Receiver>[];
  /** Pipeline by pipeline, each in the order data passes; connectors in front of the pipelines they feed. */
  readonly processors: readonly GraphNode<Processor | Connector>[];
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

/** Durable mode: what stands at the end of a pipeline. */
interface End {
  readonly branches: readonly string[];
  readonly redeemer: Redeemer;
}

const NOT_SUPPORTED = 'telemetry type is not supported';

class GraphBuilder {
  readonly #definition: ServiceDefinition;
  readonly #context: ServiceContext;
  readonly #exporters = new Map<string, GraphNode<Exporter>>();
  readonly #processors = new Map<PipelineDefinition, readonly GraphNode<Processor>[]>();
  readonly #heads = new Map<PipelineDefinition, Consumer>();
  readonly #connectors = new Map<ConnectorUse, GraphNode<Connector>>();
  #uses: readonly ConnectorUse[] = [];

  constructor(definition: ServiceDefinition, context: ServiceContext) {
    this.#definition = definition;
    this.#context = context;
  }

  async build(): Promise<Graph> {
    this.#uses = connectorUses(this.#definition);
    const downstream = pipelinesDownstream(this.#definition, this.#uses);
    for (const pipeline of this.#definition.pipelines) await this.#buildPipeline(pipeline);
    const receivers = await this.#buildReceivers();
    return { receivers, processors: this.#inner(downstream), exporters: [...this.#exporters.values()] };
  }

  #inner(downstream: readonly PipelineDefinition[]): GraphNode<Processor | Connector>[] {
    const nodes = new Set<GraphNode<Processor | Connector>>();
    for (const pipeline of downstream) {
      for (const [use, node] of this.#connectors) if (use.targets.includes(pipeline)) nodes.add(node);
      for (const node of this.#processors.get(pipeline)!) nodes.add(node); // every pipeline has been built
    }
    return [...nodes];
  }

  /** After the pipelines it feeds. */
  async #buildPipeline(pipeline: PipelineDefinition): Promise<void> {
    if (this.#heads.has(pipeline)) return;
    const ends: Consumer[] = [];
    for (const id of pipeline.exporters) ends.push(...(await this.#ends(id, pipeline)));
    const account = this.#context.ledger.pipeline(pipeline.id, pipeline.signal);
    const books = pipelineBooks(account);
    let next = this.#tail(pipeline, ends, books, account);
    const processors: GraphNode<Processor>[] = [];
    for (const [index, id] of [...pipeline.processors.entries()].reverse()) {
      const processor = await this.#processor(id, pipeline, next);
      processors.unshift({ kind: 'processor', id: formatComponentId(id), component: processor });
      const before = pipeline.processors[index - 1];
      const to = stageId('processor', id, pipeline);
      next =
        before === undefined
          ? processor
          : this.#watched(processor, stageId('processor', before, pipeline), to, pipeline);
    }
    this.#processors.set(pipeline, processors);
    this.#heads.set(pipeline, books.head(next));
  }

  /** What stands behind a name among a pipeline's exporters: an exporter, or a connector for each signal it feeds. */
  async #ends(id: ComponentId, pipeline: PipelineDefinition): Promise<Consumer[]> {
    const uses = this.#usesIn(id, pipeline);
    const from = this.#lastStage(pipeline);
    if (uses.length === 0) {
      const exporter = await this.#exporter(id, pipeline.signal);
      return [this.#watched(exporter, from, stageId('exporter', id), pipeline)];
    }
    const connectors: Consumer[] = [];
    for (const use of uses) {
      const connector = await this.#connector(use);
      connectors.push(this.#watched(connector, from, stageId('connector', id), pipeline));
    }
    return connectors;
  }

  #usesIn(id: ComponentId, pipeline: PipelineDefinition): ConnectorUse[] {
    const name = formatComponentId(id);
    return this.#uses.filter((use) => use.name === name && use.sources.includes(pipeline));
  }

  #tail(pipeline: PipelineDefinition, ends: readonly Consumer[], books: PipelineBooks, account: Account): Consumer {
    if (this.#context.durable === undefined) return books.tail(fanOut(ends));
    const branches = this.#branchesByEnd(pipeline);
    const parts = ends.map((consumer, index) => ({ consumer, ...branches[index]! })); // in the same order
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
      this.#account(stageId('exporter', id), this.#context.ledger.exporter(name, signal)),
      this.#context.watch?.exporter(name, signal),
    );
    const component = await attempt(failure, factory.stability[signal], () => factory.create(settings, config, signal));
    this.#exporters.set(key, { kind: 'exporter', id: name, component });
    return component;
  }

  async #connector(use: ConnectorUse): Promise<Connector> {
    const built = this.#connectors.get(use);
    if (built !== undefined) return built.component;
    const { id, name, from, to, targets } = use;
    for (const target of targets) await this.#buildPipeline(target);
    const { factory: anyFactory, config } = this.#configured('connector', id);
    const factory = factoryOfKind('connector', anyFactory);
    const fields = { 'otelcol.signal': from, 'otelcol.signal.output': to };
    this.#announce('connector', id, fields, factory.stability[`${from}-to-${to}`]);
    const account = this.#account(stageId('connector', id), this.#context.ledger.connector(name, from));
    const settings = componentSettings(this.#context, 'connector', id, fields, account);
    const component = await factory.create(settings, config, from, to, this.#output(use, factory.passesOn));
    this.#connectors.set(use, { kind: 'connector', id: name, component });
    return component;
  }

  #output({ id, name, to, targets }: ConnectorUse, passesOn: boolean): PipelinesOutput {
    const fed = targets.map((pipeline): FedPipeline => {
      const branches = this.#context.durable === undefined ? [] : this.#branchesOf(pipeline);
      return { id: pipeline.id, head: this.#headBehind(stageId('connector', id), pipeline), branches };
    });
    // What is new, not handed on, comes into the durable log as from a receiver.
    return new PipelinesOutput(fed, (some) => this.#join(some, passesOn ? undefined : { source: name, signal: to }));
  }

  async #processor(id: ComponentId, pipeline: PipelineDefinition, next: Consumer): Promise<Processor> {
    const { signal } = pipeline;
    const failure = `failed to create ${JSON.stringify(formatComponentId(id))} processor, in pipeline "${pipeline.id}"`;
    const { factory: anyFactory, config } = this.#configured('processor', id);
    const factory = factoryOfKind('processor', anyFactory);
    const fields = { 'otelcol.pipeline.id': pipeline.id, 'otelcol.signal': signal };
    this.#announce('processor', id, fields, factory.stability[signal]);
    const books = this.#context.ledger.pipeline(pipeline.id, signal);
    const account = this.#account(stageId('processor', id, pipeline), books);
    const settings = componentSettings(this.#context, 'processor', id, fields, account);
    return attempt(failure, factory.stability[signal], () => factory.create(settings, config, signal, next));
  }

  async #buildReceivers(): Promise<GraphNode<Receiver>[]> {
    const byName = new Map<string, ComponentId>();
    for (const pipeline of this.#definition.pipelines) {
      for (const id of pipeline.receivers) byName.set(formatComponentId(id), id);
    }
    for (const { name } of this.#uses) {
      byName.delete(name);
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
      const { tap, watch } = this.#context;
      consumers[signal] = tap === undefined ? into : keepingConsumer(tap.consumer(receiver, signal, into));
      if (watch !== undefined) consumers[signal] = watchedReceiver(watch, receiver, consumers[signal]);
    }
    return consumers;
  }

  #into(pipelines: readonly PipelineDefinition[], receiver: string, signal: Signal): Consumer {
    const fed = pipelines.map((pipeline): FedPipeline => {
      const branches = this.#context.durable === undefined ? [] : this.#branchesOf(pipeline);
      return { id: pipeline.id, head: this.#headBehind(`receiver:${receiver}`, pipeline), branches };
    });
    return this.#join(fed, { source: receiver, signal });
  }

  /** @param origin where what comes is new; without it, it has been in the durable log already. */
  #join(fed: readonly FedPipeline[], origin?: { readonly source: string; readonly signal: Signal }): Consumer {
    const { durable, ledger } = this.#context;
    if (durable === undefined) return fanOut(fed.map(({ head }) => head));
    const parts = fed.map(({ head, branches }) => ({ consumer: head, branches, redeemer: 'taken' as const }));
    const next = new DurableFanout(parts);
    if (origin === undefined) return next;
    const { source, signal } = origin;
    const branches = [...new Set(parts.flatMap((part) => part.branches))];
    return durable.route({ source, signal, next, branches, ledger: ledger.durable(source, signal) });
  }

  /** Every way out of a pipeline, through connectors that hand on included, by names that stay the same over restarts. */
  #branchesOf(pipeline: PipelineDefinition): string[] {
    return [...new Set(this.#branchesByEnd(pipeline).flatMap(({ branches }) => branches))];
  }

  #branchesByEnd(
    pipeline: PipelineDefinition,
  ): { readonly branches: readonly string[]; readonly redeemer: Redeemer }[] {
    return pipeline.exporters.flatMap((id) => {
      const own = [`${pipeline.id} → ${formatComponentId(id)}`];
      const uses = this.#usesIn(id, pipeline);
      if (uses.length === 0) {
        const exporter = this.#exporters.get(`${formatComponentId(id)} ${pipeline.signal}`)!; // built before
        return [{ branches: own, redeemer: exporter.component.redeemsReceipts === true ? 'always' : 'caller' }];
      }
      return uses.map(({ targets, to }): End => {
        const { factory } = this.#configured('connector', id);
        if (!factoryOfKind('connector', factory).passesOn) {
          return { branches: [`${own[0]} (${to})`], redeemer: 'caller' };
        }
        const behind = targets.flatMap((target) => this.#branchesOf(target));
        return { branches: [...new Set(behind)], redeemer: 'taken' };
      });
    });
  }

  /** The pipeline, as somebody in front of it hands to it. Every pipeline has been built. */
  #headBehind(from: string, pipeline: PipelineDefinition): Consumer {
    const [first] = pipeline.processors;
    const head = this.#heads.get(pipeline)!;
    if (first !== undefined) return this.#watched(head, from, stageId('processor', first, pipeline), pipeline);
    const ends = pipeline.exporters.map((id) =>
      stageId(this.#usesIn(id, pipeline).length === 0 ? 'exporter' : 'connector', id),
    );
    return ends.reduce((next, to) => this.#watched(next, from, to, pipeline), head);
  }

  /** Whoever hands to a pipeline's ends; undefined where there is no processor. */
  #lastStage(pipeline: PipelineDefinition): string | undefined {
    const last = pipeline.processors.at(-1);
    return last === undefined ? undefined : stageId('processor', last, pipeline);
  }

  #watched(next: Consumer, from: string | undefined, to: string, pipeline: PipelineDefinition): Consumer {
    const { watch } = this.#context;
    return watch === undefined ? next : watchedConsumer(watch, next, { from, to, pipeline: pipeline.id });
  }

  #account(stage: string, account: Account): LedgerAccount {
    return this.#context.watch?.account(stage, account) ?? account;
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
  connector: 'Connector',
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
