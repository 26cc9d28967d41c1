import { expect, test } from 'vitest';
import { fakeDefinition, fakeWorld } from '../../test/support/fake-components.js';
import type { FakeWorld } from '../../test/support/fake-components.js';
import { RecordingLogger } from '../../test/support/settings.js';
import type { Host } from '../component/component.js';
import { EMPTY_CONTEXT } from '../component/consumer.js';
import { PermanentError, RetryableError } from '../component/errors.js';
import { ManualClock } from '../component/manual-clock.js';
import { noopMeter } from '../component/telemetry.js';
import { batchOf } from '../pdata/batch.js';
import type { Signal } from '../pdata/signal.js';
import type { ServiceContext } from './context.js';
import type { ServiceDefinition } from './definition.js';
import { buildGraph, nodesDownstream, startGraph } from './graph.js';
import { Ledger } from './ledger/ledger.js';

const HOST: Host = { extension: () => undefined, reportFatal: () => {} };

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

function send(world: FakeWorld, receiver: string, signal: Signal, items: number): Promise<void> {
  return world.receivers.get(receiver)![signal]!.consume(batchOf(signal, new Uint8Array(), items), EMPTY_CONTEXT);
}

const build = async (definition: ServiceDefinition) => {
  const shared = context();
  return { shared, graph: await buildGraph(definition, shared) };
};

test('a receiver is one instance, a processor one per pipeline, an exporter one per signal', async () => {
  const world = fakeWorld();
  const { graph } = await build(
    fakeDefinition(world, {
      metrics: ['otlp', 'batch', 'debug'],
      logs: ['otlp', 'limit batch', 'debug blob'],
      'logs/2': ['otlp otlp/2', 'batch', 'debug'],
    }),
  );
  expect(nodesDownstream(graph).map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    'receiver otlp',
    'receiver otlp/2',
    'processor batch',
    'processor limit',
    'processor batch',
    'processor batch',
    'exporter debug',
    'exporter debug',
    'exporter blob',
  ]);
});

test('exporters start first and receivers last, each before whoever feeds it', async () => {
  const world = fakeWorld();
  const { graph, shared } = await build(fakeDefinition(world, { logs: ['otlp', 'limit batch', 'debug blob'] }));
  await startGraph(graph, HOST, shared);
  expect(world.events).toEqual([
    'start exporter blob logs',
    'start exporter debug logs',
    'start processor batch',
    'start processor limit',
    'start receiver otlp',
  ]);
});

test('data passes the processors in order and reaches every exporter of every pipeline', async () => {
  const world = fakeWorld();
  world.onProcess.set('processor half', (batch) => ({ ...batch, itemCount: batch.itemCount / 2 }));
  world.onProcess.set('processor minus', (batch) => ({ ...batch, itemCount: batch.itemCount - 2 }));
  await build(
    fakeDefinition(world, {
      logs: ['otlp', 'half minus', 'a b'],
      'logs/2': ['otlp', 'minus half', 'c'],
      traces: ['otlp', '', 'a'],
    }),
  );
  await send(world, 'otlp', 'logs', 20);
  expect(world.events).toEqual(['export exporter a logs 8', 'export exporter b logs 8', 'export exporter c logs 9']);
  expect(Object.keys(world.receivers.get('otlp')!)).toEqual(['logs', 'traces']);
});

test('component loggers say which component, pipeline and signal a line is about', async () => {
  const world = fakeWorld();
  await build(fakeDefinition(world, { 'logs/edge': ['otlp/in', 'batch', 'debug'] }));
  const fields = world.settings.map(({ logger }) => {
    const recording = logger as RecordingLogger;
    recording.info('x');
    return recording.lines.at(-1)?.fields;
  });
  expect(fields.map((one) => JSON.stringify(one))).toEqual([
    '{"otelcol.component.id":"debug","otelcol.component.kind":"exporter","otelcol.signal":"logs"}',
    '{"otelcol.component.id":"batch","otelcol.component.kind":"processor","otelcol.pipeline.id":"logs/edge","otelcol.signal":"logs"}',
    '{"otelcol.component.id":"otlp/in","otelcol.component.kind":"receiver"}',
  ]);
});

test('a pipeline books what came in, what was handed on and what was handed back', async () => {
  const world = fakeWorld();
  const { shared } = await build(fakeDefinition(world, { logs: ['otlp', 'filter', 'debug'] }));
  world.onProcess.set('processor filter', (batch, { ledger }) => {
    ledger.dropped(1, 'filtered');
    return { ...batch, itemCount: batch.itemCount - 1 };
  });
  await send(world, 'otlp', 'logs', 10);
  world.onExport.set('debug', () => {
    throw new RetryableError('full');
  });
  await expect(send(world, 'otlp', 'logs', 5)).rejects.toThrow(new RetryableError('full'));
  world.onProcess.set('processor filter', (_batch, { ledger }) => {
    ledger.rejected(7, 'memory_limit');
    throw new RetryableError('data refused');
  });
  await expect(send(world, 'otlp', 'logs', 7)).rejects.toThrow('data refused');
  expect(shared.ledger.snapshot().pipelines).toEqual([
    {
      id: 'logs',
      signal: 'logs',
      accepted: 22,
      pending: 0,
      delivered: 9,
      dropped: 2,
      rejected: 11,
      reasons: [
        { outcome: 'dropped', reason: 'filtered', items: 2 },
        { outcome: 'rejected', reason: 'downstream_error', items: 4 },
        { outcome: 'rejected', reason: 'memory_limit', items: 7 },
      ],
    },
  ]);
});

test('a permanent refusal reaches the receiver as one, together with the others', async () => {
  const world = fakeWorld();
  await build(fakeDefinition(world, { logs: ['otlp', '', 'a b'] }));
  world.onExport.set('a', () => {
    throw new RetryableError('full');
  });
  world.onExport.set('b', () => {
    throw new PermanentError('bad');
  });
  await expect(send(world, 'otlp', 'logs', 1)).rejects.toEqual(new PermanentError('bad; full'));
});

test('what cannot be built is told in the words of the reference', async () => {
  const failing = (pipelines: Parameters<typeof fakeDefinition>[1]): Promise<unknown> =>
    build(fakeDefinition(fakeWorld(), pipelines));
  await expect(failing({ logs: ['otlp', '', 'metricsonly'] })).rejects.toThrow(
    'failed to build pipelines: failed to create "metricsonly" exporter for data type "logs": telemetry type is not supported',
  );
  await expect(failing({ 'logs/a': ['otlp', 'metricsonly/x', 'debug'] })).rejects.toThrow(
    'failed to build pipelines: failed to create "metricsonly/x" processor, in pipeline "logs/a": telemetry type is not supported',
  );
  await expect(failing({ traces: ['metricsonly', '', 'debug'] })).rejects.toThrow(
    'failed to build pipelines: failed to create "metricsonly" receiver for data type "traces": telemetry type is not supported',
  );
  await expect(failing({ logs: ['broken', '', 'debug'] })).rejects.toThrow(
    'failed to build pipelines: failed to create "broken" receiver for data type "logs": it is broken',
  );
  await expect(failing({ logs: ['missing', '', 'debug'] })).rejects.toThrow(
    'failed to build pipelines: receiver "missing" is not configured',
  );
});

test('a tap stands between a receiver and its pipelines, and receivers keep headers for it', async () => {
  const world = fakeWorld();
  const seen: string[] = [];
  const shared: ServiceContext = {
    ...context(),
    tap: {
      consumer: (receiver, signal, next) => ({
        consume: (batch, request) => {
          seen.push(`${receiver} ${signal} ${batch.itemCount}`);
          return next.consume(batch, request);
        },
      }),
    },
  };
  await buildGraph(fakeDefinition(world, { logs: ['otlp', '', 'debug'] }), shared);
  await send(world, 'otlp', 'logs', 3);
  expect(seen).toEqual(['otlp logs 3']);
  expect(shared.ledger.snapshot().pipelines).toMatchObject([{ id: 'logs', accepted: 3, delivered: 3 }]);
});
