/** The list of traces, and one as a tree. */
import { expect, test } from 'vitest';
import type { Trace, TraceList } from '../../../src/lens/api.js';
import { TRACE, logs, resource, span } from '../support/telemetry.js';
import { world } from '../support/world.js';

test('a trace is a tree with its logs, and the list tells errors and duration', async () => {
  const { get, send } = await world();
  const spans = [
    span('child', '00000000000000b1', '00000000000000a1', 5, 9, 2),
    span('root', '00000000000000a1', undefined, 0, 40),
  ];
  await send('traces', { resourceSpans: [{ resource: resource('shop'), scopeSpans: [{ spans }] }] });
  await send('logs', logs(['of the trace'], { traceId: TRACE, spanId: '00000000000000b1' }));
  const { traces } = await get<TraceList>('/traces?errors=true&minMs=30&text=CHILD');
  expect(traces).toMatchObject([{ id: TRACE, name: 'root', service: 'shop', spans: 2, errors: 1, durationMs: 40 }]);
  expect((await get<TraceList>('/traces?minMs=41')).traces).toEqual([]);
  const trace = await get<Trace>(`/traces/${TRACE}`);
  expect(trace.tree.map(({ name, depth, status, durationMs }) => [name, depth, status, durationMs])).toEqual([
    ['root', 0, 'unset', 40],
    ['child', 1, 'error', 4],
  ]);
  expect(trace.logs.map(({ body, spanId }) => [body.text, spanId])).toEqual([['of the trace', '00000000000000b1']]);
});
