import { describe, expect, test } from 'vitest';
import { fakeDefinition, fakeWorld, type FakeWorld } from '../../test/support/fake-components.js';
import { RecordingLogger } from '../../test/support/settings.js';
import type { Host } from '../component/component.js';
import { EMPTY_CONTEXT } from '../component/consumer.js';
import { ManualClock } from '../component/manual-clock.js';
import { noopMeter } from '../component/telemetry.js';
import { batchOf } from '../pdata/batch.js';
import type { Signal } from '../pdata/signal.js';
import type { ServiceContext } from './context.js';
import { buildGraph, nodesDownstream, startGraph } from './graph.js';
import { Ledger } from './ledger/ledger.js';

const HOST: Host = { extension: () => undefined, reportFatal: () => {} };

type Pipelines = Parameters<typeof fakeDefinition>[1];

function context(): ServiceContext & { readonly logger: RecordingLogger } {
  return {
    logger: new RecordingLogger(),
    meter: () => noopMeter,
    ledger: new Ledger(),
    buildInfo: { command: 'otelcol-contrib', description: 'OpenTelemetry Collector Contrib', version: '0.131.0' },
    compat: '0.131.0',
    gates: new Set(),
    clock: new ManualClock(),
    random: () => 0.5,
  };
}

async function build(pipelines: Pipelines) {
  const world = fakeWorld();
  const shared = context();
  const graph = await buildGraph(fakeDefinition(world, pipelines), shared);
  return { world, shared, graph, nodes: nodesDownstream(graph).map(({ kind, id }) => `${kind} ${id}`) };
}

function send(world: FakeWorld, receiver: string, signal: Signal, items: number): Promise<void> {
  return world.receivers.get(receiver)![signal]!.consume(batchOf(signal, new Uint8Array(), items), EMPTY_CONTEXT);
}

test('a connector stands between the pipelines it joins, whatever their order', async () => {
  const { nodes, world, graph, shared } = await build({
    'logs/out': ['link', 'after', 'blob'],
    'logs/in': ['otlp', 'before', 'link'],
  });
  expect(nodes).toEqual(['receiver otlp', 'processor before', 'connector link', 'processor after', 'exporter blob']);
  await startGraph(graph, HOST, shared);
  expect(world.events).toEqual([
    'start exporter blob logs',
    'start processor after',
    'start connector link logs to logs',
    'start processor before',
    'start receiver otlp',
  ]);
});

test('data goes from pipeline to pipeline, and every pipeline books it', async () => {
  const { world, shared } = await build({
    'logs/in': ['otlp', '', 'link debug'],
    'logs/a': ['link', '', 'blob'],
    'logs/b': ['link', '', 'blob/b'],
  });
  await send(world, 'otlp', 'logs', 3);
  expect(world.events).toEqual([
    'export exporter blob logs 3',
    'export exporter blob/b logs 3',
    'export exporter debug logs 3',
  ]);
  expect(shared.ledger.snapshot().pipelines.map(({ id, delivered }) => [id, delivered])).toEqual([
    ['logs/a', 3],
    ['logs/b', 3],
    ['logs/in', 3],
  ]);
});

test('one instance per pair of signals, with lines that say which', async () => {
  const { nodes, world, shared } = await build({
    'logs/1': ['otlp', '', 'tally'],
    'logs/2': ['otlp', '', 'tally'],
    traces: ['otlp', '', 'tally'],
    metrics: ['tally otlp', '', 'debug'],
  });
  expect(nodes.filter((node) => node.startsWith('connector'))).toEqual(['connector tally', 'connector tally']);
  expect(world.settings.filter(({ kind }) => kind === 'connector')).toHaveLength(2);
  await send(world, 'otlp', 'logs', 2);
  await send(world, 'otlp', 'metrics', 5);
  expect(world.events).toEqual([
    'export exporter debug metrics 2',
    'export exporter debug metrics 2',
    'export exporter debug metrics 5',
  ]);
  const announced = shared.logger.lines.filter(({ fields }) => fields['otelcol.component.kind'] === 'connector');
  expect(announced.map(({ fields }) => fields)).toEqual([
    {
      'otelcol.component.id': 'tally',
      'otelcol.component.kind': 'connector',
      'otelcol.signal': 'logs',
      'otelcol.signal.output': 'metrics',
    },
    expect.objectContaining({ 'otelcol.signal': 'traces' }),
  ]);
});

test('a failure behind a connector comes back to the sender', async () => {
  const { world } = await build({ 'logs/in': ['otlp', '', 'link'], 'logs/out': ['link', '', 'blob'] });
  world.onExport.set('blob', () => {
    throw new Error('full');
  });
  await expect(send(world, 'otlp', 'logs', 1)).rejects.toThrow('full');
});

// Recorded from the reference.
describe('uses that make no sense', () => {
  test.each<[string, Pipelines, string]>([
    [
      'only as exporter',
      { logs: ['otlp', '', 'link'] },
      'connector "link" used as exporter in [logs] pipeline but not used in any supported receiver pipeline',
    ],
    [
      'only as receiver',
      { logs: ['link', '', 'debug'] },
      'connector "link" used as receiver in [logs] pipeline but not used in any supported exporter pipeline',
    ],
    [
      'no such pair of signals',
      { logs: ['otlp', '', 'link'], metrics: ['link', '', 'debug'] },
      'connector "link" used as exporter in [logs] pipeline but not used in any supported receiver pipeline',
    ],
    [
      'one of several signals',
      { logs: ['otlp', '', 'link'], 'logs/2': ['link', '', 'debug'], traces: ['otlp', '', 'link'] },
      'connector "link" used as exporter in [traces] pipeline but not used in any supported receiver pipeline',
    ],
    [
      'several pipelines',
      { 'logs/a': ['otlp', '', 'link'], 'logs/b': ['otlp', '', 'link'], traces: ['otlp', '', 'debug'] },
      'connector "link" used as exporter in [logs/a logs/b] pipeline but not used in any supported receiver pipeline',
    ],
    [
      'a pipeline that feeds itself',
      { logs: ['otlp link', '', 'debug link'] },
      'cycle detected: connector "link" (logs to logs) -> connector "link" (logs to logs)',
    ],
    [
      'a circle of pipelines',
      { 'logs/a': ['otlp link/b', 'batch', 'link'], 'logs/b': ['link', '', 'link/b'] },
      'cycle detected: connector "link" (logs to logs) -> connector "link/b" (logs to logs) -> processor "batch" in pipeline "logs/a" -> connector "link" (logs to logs)',
    ],
    [
      'counts of counts',
      { metrics: ['tally', '', 'tally'] },
      'cycle detected: connector "tally" (metrics to metrics) -> connector "tally" (metrics to metrics)',
    ],
  ])('%s', async (_name, pipelines, message) => {
    await expect(build(pipelines)).rejects.toThrow(`failed to build pipelines: ${message}`);
  });
});
