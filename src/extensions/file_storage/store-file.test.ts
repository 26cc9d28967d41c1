import { truncateSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TempFolder } from '../../../test/support/temp.js';
import type { StorageOperation } from '../../component/storage.js';
import { StoreFile } from './store-file.js';

const KEYS = ['a', 'b', '0', '17', 'state'];

const operation: fc.Arbitrary<StorageOperation> = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    key: fc.constantFrom(...KEYS),
    value: fc.uint8Array({ maxLength: 40 }),
  }),
  fc.record({ kind: fc.constant('delete' as const), key: fc.constantFrom(...KEYS) }),
);
const batches = fc.array(fc.array(operation, { maxLength: 5 }), { minLength: 1, maxLength: 12 });

type Contents = Map<string, string>;

function applied(before: Contents, operations: readonly StorageOperation[]): Contents {
  const after = new Map(before);
  for (const step of operations) {
    if (step.kind === 'set') after.set(step.key, Buffer.from(step.value).toString('hex'));
    else after.delete(step.key);
  }
  return after;
}

async function contentsOf(store: StoreFile): Promise<Contents> {
  const contents: Contents = new Map();
  for (const key of KEYS) {
    const value = await store.get(key);
    if (value !== undefined) contents.set(key, Buffer.from(value).toString('hex'));
  }
  return contents;
}

/** Writes the batches. @returns the file's length and what the store holds after each, beginning with none. */
async function write(path: string, all: readonly (readonly StorageOperation[])[]) {
  const store = await StoreFile.open(path, false);
  const steps = [{ byteLength: store.byteLength, contents: new Map() as Contents }];
  for (const operations of all) {
    await store.append(operations);
    steps.push({ byteLength: store.byteLength, contents: applied(steps.at(-1)!.contents, operations) });
  }
  expect(await contentsOf(store)).toEqual(steps.at(-1)!.contents);
  await store.close();
  return steps;
}

describe('a store file', () => {
  test('cut off at any byte, it holds every batch that was whole and none in part', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.double({ min: 0, max: 1, noNaN: true }), async (all, part) => {
        using folder = new TempFolder();
        const path = join(folder.path, 'store');
        const steps = await write(path, all);
        const cut = Math.round(part * steps.at(-1)!.byteLength);
        truncateSync(path, cut);
        const expected = steps.findLast(({ byteLength }) => byteLength <= cut)?.contents ?? new Map();
        const store = await StoreFile.open(path, false);
        expect(await contentsOf(store)).toEqual(expected);
        await store.append([{ kind: 'set', key: 'a', value: Uint8Array.of(1) }]);
        await store.close();
        const again = await StoreFile.open(path, false);
        expect(again.tornBytes).toBe(0);
        expect(await contentsOf(again)).toEqual(new Map([...expected, ['a', '01']]));
        await again.close();
      }),
      { numRuns: 60 },
    );
  });

  test('a byte that flipped in the last batch leaves that batch out, whole', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(), fc.integer({ min: 1, max: 255 }), async (all, where, flip) => {
        using folder = new TempFolder();
        const path = join(folder.path, 'store');
        const steps = await write(path, all);
        const [before, last] = steps.slice(-2);
        const bytes = readFileSync(path);
        const offset = before!.byteLength + (where % (last!.byteLength - before!.byteLength));
        bytes[offset] = bytes[offset]! ^ flip;
        writeFileSync(path, bytes);
        const store = await StoreFile.open(path, false);
        expect(await contentsOf(store)).toEqual(before!.contents);
        expect(store.tornBytes).toBe(last!.byteLength - before!.byteLength);
        await store.close();
      }),
      { numRuns: 60 },
    );
  });

  test('a key or a batch too long is refused and changes nothing', async () => {
    using folder = new TempFolder();
    const store = await StoreFile.open(join(folder.path, 'store'), false);
    const { byteLength } = store;
    const key = 'k'.repeat(70_000);
    await expect(store.append([{ kind: 'delete', key }])).rejects.toThrow('a key of 70000 bytes is longer than 65535');
    expect(store.byteLength).toBe(byteLength);
    await store.close();
  });

  test('the reference’s database and other files are refused by name', async () => {
    using folder = new TempFolder();
    const bbolt = Buffer.alloc(4096);
    bbolt.writeUInt32LE(0xed0cdaed, 16);
    const database = folder.write('database', bbolt);
    const other = folder.write('other', 'a text of some length');
    await expect(StoreFile.open(database, false)).rejects.toThrow(
      `invalid database: ${database} is a database of the reference collector, which cannot be read here: let that collector send what it still holds, move the file away, or set recreate: true`,
    );
    await expect(StoreFile.open(other, false)).rejects.toThrow(`${other} is no store of this version of the hub`);
    expect(readFileSync(other, 'utf8')).toBe('a text of some length');
  });
});
