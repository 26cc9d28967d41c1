import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeRequest } from '../pdata/builder.js';
import { countItems } from '../pdata/count.js';
import { encodeJson } from '../pdata/json/encode.js';
import { shardsOf } from './shards.js';

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const metrics = (...resources: object[][]) =>
  encodeRequest('metrics', {
    resourceMetrics: resources.map((attributes, index) => ({
      resource: { attributes },
      scopeMetrics: [{ metrics: [{ name: `m${index}`, gauge: { dataPoints: [{ asInt: '1' }, { asInt: '2' }] } }] }],
    })),
  });
const ownerOf = (attributes: object[], workers: number) =>
  shardsOf('metrics', metrics(attributes), 2, workers)[0]!.worker;

describe('a request among workers', () => {
  test('of one owner stays whole, without a copy', () => {
    const chunk = metrics([text('service.name', 'a')], [text('service.name', 'a')]);
    const shards = shardsOf('metrics', chunk, 4, 8);
    expect(shards).toHaveLength(1);
    expect(shards[0]!.chunk).toBe(chunk);
    expect(shards[0]!.itemCount).toBe(4);
  });

  test('whatever the resources, every one of them is in exactly one part, with its items, in order', () => {
    const names = fc.array(fc.string({ maxLength: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 7 }), (services, workers) => {
        const chunk = metrics(...services.map((name) => [text('service.name', name)]));
        const shards = shardsOf('metrics', chunk, 2 * services.length, workers);
        expect(shards.every(({ worker }) => worker < workers)).toBe(true);
        for (const shard of shards) expect(shard.itemCount).toBe(countItems('metrics', shard.chunk));
        const seen = shards.flatMap((shard) => metricNames(shard.chunk));
        expect([...seen].sort()).toEqual(services.map((_, index) => `m${index}`).sort());
        for (const shard of shards) {
          const order = metricNames(shard.chunk).map((name) => Number(name.slice(1)));
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
      }),
    );
  });

  test('the owner of metrics depends on what makes job and instance, in any order, and on nothing else', () => {
    const name = text('service.name', 'checkout');
    const instance = text('service.instance.id', 'i-1');
    for (let workers = 2; workers < 40; workers++) {
      const owner = ownerOf([name, instance], workers);
      expect(ownerOf([instance, name], workers)).toBe(owner);
      expect(ownerOf([text('process.pid', '7'), name, instance, text('host.name', 'h')], workers)).toBe(owner);
    }
  });

  test('many services spread evenly', () => {
    const loads = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) loads[ownerOf([text('service.name', `service-${i}`)], 4)]!++;
    for (const load of loads) expect(Math.abs(load - 1000)).toBeLessThan(150);
  });

  test('a resource without items leaves no part behind', () => {
    const withItems = metrics([text('service.name', 'a')]);
    const empty = encodeRequest('metrics', {
      resourceMetrics: Array.from({ length: 20 }, (_, i) => ({
        resource: { attributes: [text('service.name', `e${i}`)] },
      })),
    });
    const shards = shardsOf('metrics', Buffer.concat([withItems, empty]), 2, 4);
    expect(shards.reduce((sum, { itemCount }) => sum + itemCount, 0)).toBe(2);
    expect(shards).toHaveLength(1);
  });
});

function metricNames(chunk: Uint8Array): string[] {
  const json = Buffer.from(encodeJson('metrics', [chunk])).toString();
  return [...json.matchAll(/"name":"(m\d+)"/g)].map(([, name]) => name!);
}
