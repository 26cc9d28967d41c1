/** Counts, states, troubles and last items of the stages. */
import { expect, test } from 'vitest';
import type { Flow, LastItems, StageItems } from '../../../src/lens/api.js';
import { logs } from '../support/telemetry.js';
import { world } from '../support/world.js';

const lines = (last: LastItems | undefined): string[] | undefined => last?.items.map(({ text }) => text);

test('flow shows counts, states and why something fails', async () => {
  const { get, send, hub } = await world({
    processors: { batch: { timeout: '1h', send_batch_size: 10 } },
    exporters: {
      otlphttp: { endpoint: 'http://127.0.0.1:1', retry_on_failure: { enabled: false }, compression: 'none' },
    },
    pipelines: { logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['nop', 'otlphttp'] } },
  });
  await send('logs', logs(['a', 'b', 'c']));
  const held = await get<Flow>('/flow');
  const stage = (flow: Flow, id: string) => flow.stages.find((one) => one.id === id);
  expect(stage(held, 'processor:batch@logs')?.batch).toEqual({ held: 3, sendSize: 10 });
  expect(held.edges.map(({ from, to }) => `${from} → ${to}`)).toEqual([
    'processor:batch@logs → exporter:nop',
    'processor:batch@logs → exporter:otlphttp',
    'receiver:otlp → processor:batch@logs',
  ]);
  await hub.flush();
  const flow = await get<Flow>('/flow');
  expect(stage(flow, 'receiver:otlp')?.states).toMatchObject({ accepted: 3 });
  expect(stage(flow, 'processor:batch@logs')?.batch).toEqual({ held: 0, sendSize: 10 });
  const failing = stage(flow, 'exporter:otlphttp');
  expect(failing).toMatchObject({ state: 'failing', queue: { size: 0, capacity: 1000 }, states: { dropped: 3 } });
  expect(failing?.troubles.map(({ remedy }) => remedy?.slice(0, 15))).toContain('nothing answers');
  expect(stage(flow, 'exporter:nop')?.state).toBe('ok');
  const items = await get<StageItems>(`/flow/${encodeURIComponent('exporter:otlphttp')}/items`);
  expect(lines(items.last)).toEqual(['shop  c', 'shop  b', 'shop  a']);
});

test('of processors and connectors the last items stand on both sides', async () => {
  const { base, get, send } = await world({
    processors: { 'filter/loud': { logs: { log_record: ['severity_number < 17'] } }, batch: { timeout: '1h' } },
    connectors: { count: { logs: { 'logs.lost': {} } } },
    pipelines: {
      logs: { receivers: ['otlp'], processors: ['filter/loud'], exporters: ['count'] },
      metrics: { receivers: ['count'], processors: ['batch'], exporters: ['nop'] },
    },
  });
  const items = (stage: string) => get<StageItems>(`/flow/${encodeURIComponent(stage)}/items`);
  expect(await items('processor:filter/loud@logs')).toEqual({});
  await send('logs', logs(['quiet'], { severityNumber: 9 }));
  await send('logs', logs(['loud'], { severityNumber: 17 }));
  const filter = await items('processor:filter/loud@logs');
  expect([lines(filter.last), lines(filter.out)]).toEqual([['shop  loud', 'shop  quiet'], ['shop  loud']]);
  const count = await items('connector:count');
  expect([count.last?.signal, lines(count.last)]).toEqual(['logs', ['shop  loud']]);
  expect([count.out?.signal, lines(count.out)]).toEqual(['metrics', ['logs.lost{}  1']]);
  const batch = await items('processor:batch@metrics');
  expect([lines(batch.last), batch.out]).toEqual([['logs.lost{}  1'], undefined]);
  expect((await fetch(`${base}/lens/api/flow/processor:nothing@logs/items`)).status).toBe(404);
});
