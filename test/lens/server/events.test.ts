/** What open pages are told. */
import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../support/until.js';
import { logs, resource, span } from '../support/telemetry.js';
import { world } from '../support/world.js';

/** What a page hears, as `name data` lines. */
function listen(base: string, tab: string): { readonly heard: { name: string; data: unknown }[] } {
  const heard: { name: string; data: unknown }[] = [];
  const asking = request(`${base}/lens/api/events?tab=${tab}`, (response) => {
    let text = '';
    response.on('data', (chunk: Buffer) => {
      const parts = (text + chunk.toString()).split('\n\n');
      text = parts.pop()!; // a split has a last part
      for (const part of parts) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(part) ?? [];
        if (name !== undefined) heard.push({ name, data: JSON.parse(data!) }); // both match
      }
    });
    response.on('error', () => {});
  });
  asking.on('error', () => {});
  asking.end();
  onTestFinished(() => void asking.destroy());
  return { heard };
}

test('events say hello, bring what arrives, and say hello again when the hub has started anew', async () => {
  const { base, send, hub, lens } = await world();
  const [onLogs, onFlow, onTraces] = ['logs', 'flow', 'traces'].map((tab) => listen(base, tab).heard);
  await until(() => [onLogs, onFlow, onTraces].every((heard) => heard?.[0]?.name === 'hello'), 'hello');
  expect(onLogs?.[0]?.data).toMatchObject({ hub: lens.hub, windowBytes: 8 * 1024 * 1024 });
  await send('logs', logs(Array.from({ length: 500 }, (_, index) => `line ${index}`)));
  await send('traces', {
    resourceSpans: [
      { resource: resource('shop'), scopeSpans: [{ spans: [span('root', '00000000000000a1', undefined, 0, 1)] }] },
    ],
  });
  await until(() => onLogs?.some(({ name }) => name === 'logs') === true, 'logs');
  const told = onLogs?.find(({ name }) => name === 'logs')?.data as {
    rows: { body: { text: string } }[];
    skipped: number;
  };
  expect([told.rows.length, told.skipped, told.rows.at(-1)?.body.text]).toEqual([50, 450, 'line 499']);
  await until(() => onTraces?.some(({ name }) => name === 'traces') === true, 'traces');
  await until(() => onFlow?.some(({ name }) => name === 'flow') === true, 'flow');
  await hub.reload();
  await until(() => onLogs?.filter(({ name }) => name === 'hello').length === 2, 'another hello');
});
