import { describe, expect, test } from 'vitest';
import type { FlowStage, StageKind } from '../../api.js';
import { layOut } from './layout.js';

function stage(kind: StageKind, component: string, pipelines: string[]): FlowStage {
  const id = kind === 'processor' ? `${kind}:${component}@${pipelines[0]}` : `${kind}:${component}`;
  return { id, kind, component, pipelines, state: 'ok', troubles: [], itemsPerSecond: 0 };
}

function pipeline(id: string) {
  return { id, signal: 'logs', receivers: [], processors: [], exporters: [], accepted: 0, pending: 0 } as const;
}

const edge = (from: string, to: string, at: string) => ({ from, to, pipeline: at, itemsPerSecond: 0 });

const SHARED = {
  pipelines: [pipeline('logs'), pipeline('traces')],
  stages: [
    stage('receiver', 'otlp', ['logs', 'traces']),
    stage('processor', 'batch', ['logs']),
    stage('processor', 'batch', ['traces']),
    stage('exporter', 'debug', ['traces']),
    stage('exporter', 'azureblob', ['logs']),
    stage('exporter', 'file', ['logs']),
  ],
  edges: [
    edge('receiver:otlp', 'processor:batch@logs', 'logs'),
    edge('receiver:otlp', 'processor:batch@traces', 'traces'),
    edge('processor:batch@logs', 'exporter:azureblob', 'logs'),
    edge('processor:batch@logs', 'exporter:file', 'logs'),
    edge('processor:batch@traces', 'exporter:debug', 'traces'),
  ],
};

function place(drawing: ReturnType<typeof layOut>, id: string) {
  const found = drawing.stages.find((placed) => placed.stage.id === id);
  if (found === undefined) throw new Error(`${id} is not drawn`);
  return found;
}

describe('the drawing of the pipelines', () => {
  test('goes from receivers by processors to exporters', () => {
    const drawing = layOut(SHARED, 1200);
    const x = (id: string) => place(drawing, id).x;
    expect(x('receiver:otlp')).toBeLessThan(x('processor:batch@logs'));
    expect(x('processor:batch@logs')).toBe(x('processor:batch@traces'));
    expect(x('processor:batch@logs')).toBeLessThan(x('exporter:file'));
    expect(x('exporter:file')).toBe(x('exporter:debug'));
  });

  test('puts nothing on another and nothing outside', () => {
    const drawing = layOut(SHARED, 1200);
    for (const a of drawing.stages) {
      expect(a.x + drawing.nodeWidth).toBeLessThanOrEqual(drawing.width);
      expect(a.y + a.height).toBeLessThanOrEqual(drawing.height);
      for (const b of drawing.stages) {
        if (a === b || a.x !== b.x) continue;
        expect(a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
      }
    }
  });

  test('puts a shared stage between its pipelines', () => {
    const drawing = layOut(SHARED, 1200);
    const middle = (id: string) => place(drawing, id).y + place(drawing, id).height / 2;
    expect(middle('receiver:otlp')).toBe((middle('processor:batch@logs') + middle('processor:batch@traces')) / 2);
  });

  test('draws a pipeline behind a connector further on', () => {
    const drawing = layOut(
      {
        pipelines: [pipeline('logs/in'), pipeline('logs/out')],
        stages: [
          stage('receiver', 'otlp', ['logs/in']),
          stage('connector', 'forward', ['logs/in', 'logs/out']),
          stage('processor', 'batch', ['logs/out']),
          stage('exporter', 'debug', ['logs/out']),
        ],
        edges: [
          edge('receiver:otlp', 'connector:forward', 'logs/in'),
          edge('connector:forward', 'processor:batch@logs/out', 'logs/out'),
          edge('processor:batch@logs/out', 'exporter:debug', 'logs/out'),
        ],
      },
      1200,
    );
    const columns = drawing.stages.map(({ x }) => x);
    expect(columns).toEqual([...columns].sort((a, b) => a - b));
    expect(new Set(columns).size).toBe(4);
  });

  test('grows where the page is too narrow for it', () => {
    expect(layOut(SHARED, 300).width).toBeGreaterThan(300);
  });

  test('ends for stages in a circle', () => {
    const stages = [stage('connector', 'a', ['x']), stage('connector', 'b', ['x'])];
    const edges = [edge('connector:a', 'connector:b', 'x'), edge('connector:b', 'connector:a', 'x')];
    expect(layOut({ pipelines: [pipeline('x')], stages, edges }, 800).stages).toHaveLength(2);
  });
});
