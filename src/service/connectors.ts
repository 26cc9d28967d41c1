/**
 * How connectors join pipelines: which uses of them make sense, and in what order pipelines follow one another.
 *
 * Source followed: collector `service/internal/graph/graph.go` at 0.131.0, whose error texts these are.
 */
import { StartError } from '../component/errors.js';
import type { SignalPair } from '../component/factory.js';
import type { ComponentId } from '../component/id.js';
import { formatComponentId } from '../component/id.js';
import type { Signal } from '../pdata/signal.js';
import type { PipelineDefinition, ServiceDefinition } from './definition.js';
import { factoryOfKind } from './definition.js';

/** A connector for one pair of signals: one instance. */
export interface ConnectorUse {
  readonly id: ComponentId;
  readonly name: string;
  readonly from: Signal;
  readonly to: Signal;
  /** Pipelines that export to it, and pipelines that receive from it. */
  readonly sources: readonly PipelineDefinition[];
  readonly targets: readonly PipelineDefinition[];
}

/** Every instance the pipelines ask for. @throws {StartError} a connector is used in one direction only. */
export function connectorUses(definition: ServiceDefinition): ConnectorUse[] {
  return idsOf(definition).flatMap((id) => usesOf(id, definition));
}

/**
 * The pipelines, each before those it feeds through connectors; otherwise in the order of the configuration.
 *
 * @throws {StartError} `cycle detected: …`.
 */
export function pipelinesDownstream(
  definition: ServiceDefinition,
  uses: readonly ConnectorUse[],
): PipelineDefinition[] {
  refuseCycles(uses);
  const ordered: PipelineDefinition[] = [];
  const visit = (pipeline: PipelineDefinition): void => {
    if (ordered.includes(pipeline)) return;
    for (const { sources, targets } of uses) if (targets.includes(pipeline)) sources.forEach(visit);
    ordered.push(pipeline);
  };
  definition.pipelines.forEach(visit);
  return ordered;
}

function idsOf(definition: ServiceDefinition): ComponentId[] {
  const ids = new Map<string, ComponentId>();
  for (const { receivers, exporters } of definition.pipelines) {
    for (const id of [...exporters, ...receivers]) {
      if (definition.component('connector', id)?.factory.kind === 'connector') ids.set(formatComponentId(id), id);
    }
  }
  return [...ids.values()];
}

function usesOf(id: ComponentId, definition: ServiceDefinition): ConnectorUse[] {
  const { pipelines } = definition;
  const name = formatComponentId(id);
  const { stability } = factoryOfKind('connector', definition.component('connector', id)!.factory); // it was found so
  const names = (ids: readonly ComponentId[]): boolean => ids.some((one) => formatComponentId(one) === name);
  const sources = pipelines.filter(({ exporters }) => names(exporters));
  const targets = pipelines.filter(({ receivers }) => names(receivers));
  const uses = signalsOf(sources).flatMap((from) =>
    signalsOf(targets)
      .filter((to) => stability[`${from}-to-${to}` satisfies SignalPair] !== undefined)
      .map((to) => ({ id, name, from, to, sources: ofSignal(sources, from), targets: ofSignal(targets, to) })),
  );
  for (const from of signalsOf(sources)) {
    if (!uses.some((use) => use.from === from)) throw oneSided(name, 'exporter', 'receiver', ofSignal(sources, from));
  }
  for (const to of signalsOf(targets)) {
    if (!uses.some((use) => use.to === to)) throw oneSided(name, 'receiver', 'exporter', ofSignal(targets, to));
  }
  return uses;
}

function oneSided(name: string, as: string, notAs: string, pipelines: readonly PipelineDefinition[]): StartError {
  const where = pipelines.map(({ id }) => id).join(' ');
  return new StartError(
    `connector ${JSON.stringify(name)} used as ${as} in [${where}] pipeline but not used in any supported ${notAs} pipeline`,
  );
}

function signalsOf(pipelines: readonly PipelineDefinition[]): Signal[] {
  return [...new Set(pipelines.map(({ signal }) => signal))];
}

function ofSignal(pipelines: readonly PipelineDefinition[], signal: Signal): PipelineDefinition[] {
  return pipelines.filter((pipeline) => pipeline.signal === signal);
}

/** A connector, and the pipeline by which it was reached. */
interface Step {
  readonly use: ConnectorUse;
  readonly through: PipelineDefinition | undefined;
}

function refuseCycles(uses: readonly ConnectorUse[]): void {
  for (const use of uses) {
    const cycle = pathBack(use, uses);
    if (cycle !== undefined) throw new StartError(`cycle detected: ${cycle.flatMap(stepTexts).join(' -> ')}`);
  }
}

/** The way from a connector through pipelines to itself, if there is one. */
function pathBack(start: ConnectorUse, uses: readonly ConnectorUse[]): Step[] | undefined {
  const seen = new Set<ConnectorUse>();
  const search = (use: ConnectorUse, path: readonly Step[]): Step[] | undefined => {
    for (const pipeline of use.targets) {
      for (const next of uses.filter(({ sources }) => sources.includes(pipeline))) {
        const step = { use: next, through: pipeline };
        if (next === start) return [...path, step];
        if (seen.has(next)) continue;
        seen.add(next);
        const found = search(next, [...path, step]);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };
  return search(start, [{ use: start, through: undefined }]);
}

function stepTexts({ use, through }: Step): string[] {
  const processors = (through?.processors ?? []).map(
    (id) => `processor ${JSON.stringify(formatComponentId(id))} in pipeline ${JSON.stringify(through!.id)}`,
  );
  return [...processors, `connector ${JSON.stringify(use.name)} (${use.from} to ${use.to})`];
}
