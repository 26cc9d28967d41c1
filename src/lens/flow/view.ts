/** The running pipelines as they are drawn. */
import type { ComponentId } from '../../component/id.js';
import { formatComponentId } from '../../component/id.js';
import type { LedgerSnapshot } from '../../service/ledger/snapshot.js';
import { stageId, type WatchedService } from '../../service/watch.js';
import type { Flow, FlowEdge, FlowPipeline, FlowStage, StageKind } from '../api.js';
import type { FlowCounts } from './counts.js';

export interface FlowFacts {
  readonly at: number;
  readonly hub: string;
  readonly startedAt: number;
  readonly service: WatchedService;
  readonly ledger: LedgerSnapshot;
  readonly counts: FlowCounts;
}

export function flowOf(facts: FlowFacts): Flow {
  const { at, hub, startedAt, counts } = facts;
  const pipelines = pipelinesOf(facts);
  const edges = counts.edges.map((edge, index): FlowEdge => ({ ...edge, itemsPerSecond: counts.rateOfEdge(index) }));
  return { at, hub, startedAt, pipelines, stages: stagesOf(facts, edges), edges };
}

function pipelinesOf({ service, ledger }: FlowFacts): FlowPipeline[] {
  return service.definition.pipelines.map(({ id, signal, receivers, processors, exporters }) => {
    const account = ledger.pipelines.find((one) => one.id === id);
    return {
      id,
      signal,
      receivers: receivers.map(formatComponentId),
      processors: processors.map(formatComponentId),
      exporters: exporters.map(formatComponentId),
      accepted: account?.accepted ?? 0,
      pending: account?.pending ?? 0,
    };
  });
}

interface StagePlan {
  readonly id: string;
  readonly kind: StageKind;
  readonly of: ComponentId;
  readonly pipelines: string[];
}

function stagesOf(facts: FlowFacts, edges: readonly FlowEdge[]): FlowStage[] {
  const plans = new Map<string, StagePlan>();
  const add = (kind: StageKind, of: ComponentId, id: string, pipeline: string): void => {
    const plan = plans.get(id) ?? { id, kind, of, pipelines: [] };
    plans.set(id, plan);
    if (!plan.pipelines.includes(pipeline)) plan.pipelines.push(pipeline);
  };
  const { definition } = facts.service;
  const end = (kind: 'receiver' | 'exporter', of: ComponentId, pipeline: string): void => {
    const actual = definition.component('connector', of) === undefined ? kind : 'connector';
    add(actual, of, stageId(actual, of), pipeline);
  };
  for (const pipeline of definition.pipelines) {
    for (const id of pipeline.receivers) end('receiver', id, pipeline.id);
    for (const id of pipeline.processors) add('processor', id, stageId('processor', id, pipeline), pipeline.id);
    for (const id of pipeline.exporters) end('exporter', id, pipeline.id);
  }
  return [...plans.values()].map((plan) => stageOf(plan, facts, edges));
}

function stageOf({ id, kind, of, pipelines }: StagePlan, facts: FlowFacts, edges: readonly FlowEdge[]): FlowStage {
  const { counts, service } = facts;
  const component = formatComponentId(of);
  const books = counts.books(id);
  const into = edges.filter((edge) => edge.to === id);
  const batch = kind === 'processor' && of.type === 'batch' ? batchOf(id, of, facts) : undefined;
  const queue = kind === 'exporter' ? queueOf(component, service, of) : undefined;
  return {
    id,
    kind,
    component,
    pipelines,
    state: books?.state === 'ok' && isFull(queue) ? 'warning' : (books?.state ?? 'ok'),
    troubles: books?.troubles ?? [],
    itemsPerSecond:
      kind === 'receiver' ? counts.rateOfReceiver(component) : into.reduce((sum, edge) => sum + edge.itemsPerSecond, 0),
    ...(batch === undefined ? {} : { batch }),
    ...(queue === undefined ? {} : { queue }),
    ...(kind === 'exporter' ? { retries: books?.retries ?? 0 } : {}),
    ...statesOf(id, kind, component, facts),
  };
}

function statesOf(id: string, kind: StageKind, component: string, { counts }: FlowFacts): Pick<FlowStage, 'states'> {
  const states = counts.books(id)?.states;
  if (kind === 'exporter' || kind === 'connector') return states === undefined ? {} : { states };
  if (kind === 'receiver') {
    return { states: { accepted: counts.received(component), pending: 0, delivered: 0, dropped: 0 } };
  }
  const [into, out] = [counts.into(id), counts.outOf(id)];
  const { dropped = 0, refused = 0 } = states ?? {};
  return { states: { accepted: into, refused, pending: Math.max(0, into - out - dropped), delivered: out, dropped } };
}

/** What came in and has not gone out is held back. */
function batchOf(id: string, of: ComponentId, { counts, service }: FlowFacts): FlowStage['batch'] {
  const config = service.definition.component('processor', of)?.config as { readonly send_batch_size?: number };
  const held = Math.max(0, counts.into(id) - counts.outOf(id));
  return { held, sendSize: config.send_batch_size ?? 0 };
}

function queueOf(exporter: string, service: WatchedService, of: ComponentId): FlowStage['queue'] {
  let size: number | undefined;
  let capacity = 0;
  for (const { instruments } of service.instruments()) {
    for (const { name, kind, series } of instruments) {
      if (kind === 'histogram' || !name.startsWith('otelcol_exporter_queue_')) continue;
      for (const { attributes, value } of series) {
        if (attributes['exporter'] !== exporter) continue;
        if (name === 'otelcol_exporter_queue_size') size = (size ?? 0) + value;
        else if (name === 'otelcol_exporter_queue_capacity') capacity += value;
      }
    }
  }
  if (size === undefined) return undefined;
  const config = service.definition.component('exporter', of)?.config as {
    readonly sending_queue?: { readonly sizer?: string };
  };
  return { size, capacity, unit: config.sending_queue?.sizer ?? 'requests' };
}

function isFull(queue: FlowStage['queue']): boolean {
  return queue !== undefined && queue.capacity > 0 && queue.size >= 0.8 * queue.capacity;
}
