import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../component/manual-clock.js';
import { blobNames } from '../../../test/support/azureblob/config.js';
import { FakeStore, fates, refusal, type Fate } from '../../../test/support/azureblob/fake-store.js';
import { BlobNamer } from './blob-name.js';
import { BlockWriter } from './block-writer.js';

const never = new AbortController().signal;

function setUp(range = 1) {
  const clock = new ManualClock();
  const store = new FakeStore();
  const draws = [0.1, 0.1, 0.2, 0.3];
  const random = (): number => draws.shift() ?? 0.4;
  const config = blobNames({ traces_format: 'all.json', serial_num_range: range, serial_num_before_extension: true });
  const writer = new BlockWriter({ clock, random }, store, 'traces', new BlobNamer(clock, random, config, 'traces'));
  const write = (text: string, batch: object = {}) => writer.write(batch, Buffer.from(text), never);
  return { clock, store, write };
}

test('a batch is a blob', async () => {
  const { store, write } = setUp(10);
  expect(await write('one')).toEqual({ name: 'all_1.json' });
  expect(store.texts()).toEqual({ 'all_1.json': 'one' });
  expect(store.requests).toEqual(['createBlockBlob traces/all_1.json']);
});

test('no blob is written over: the reference loses the first of two that draw the same name', async () => {
  const { store, write } = setUp(10);
  await write('one');
  await write('two'); // draws 1 again
  expect(store.texts()).toEqual({ 'all_1.json': 'one', 'all_1.2.json': 'two' });
});

test('nor one that another process wrote', async () => {
  const { store, write } = setUp();
  for (const name of ['all_0.json', 'all_0.2.json']) {
    store.blobs.set(name, { type: 'BlockBlob', content: Buffer.from('theirs'), blocks: 0 });
  }
  expect(await write('mine')).toEqual({ name: 'all_0.3.json' });
});

test('a blob whose answer was lost is found, not written again', async () => {
  const { store, write, clock } = setUp();
  store.fate = fates('lost answer');
  const written = write('one');
  await clock.advance(1000);
  expect(await written).toEqual({ name: 'all_0.json' });
  expect(store.texts()).toEqual({ 'all_0.json': 'one' });
});

test('the next attempt of a batch goes on with the same name, and another one draws again', async () => {
  const { store, write } = setUp(10);
  store.fate = fates(refusal(403, 'AuthenticationFailed'));
  const batch = {};
  await expect(write('one', batch)).rejects.toThrow('403 AuthenticationFailed');
  await write('one', batch);
  expect(store.texts()).toEqual({ 'all_1.2.json': 'one' }); // certainly not there: a new name, as in the reference
});

test('without leave to read, rather twice than not at all', async () => {
  const { store, write, clock } = setUp();
  store.mayRead = false;
  store.fate = fates('lost answer');
  const written = write('one');
  await clock.advance(1000);
  await written;
  expect(store.texts()).toEqual({ 'all_0.json': 'one', 'all_0.2.json': 'one' });
});

test('over random failures every batch has one blob', async () => {
  const fate = fc.constantFrom<Fate>('pass', 'lost answer', 'lost request', refusal(503, 'ServerBusy'));
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 30 }), fc.integer({ min: 1, max: 6 }), async (answers, count) => {
      const { store, write, clock } = setUp();
      store.fate = () => answers.pop() ?? 'pass';
      const texts = Array.from({ length: count }, (_, i) => `batch${i}`);
      const all = Promise.all(
        texts.map(async (text) => {
          const batch = {};
          while (
            !(await write(text, batch).then(
              () => true,
              () => false,
            ))
          );
        }),
      );
      let isDone = false;
      void all.then(() => (isDone = true));
      while (!isDone) await clock.advance(6000);
      expect(Object.values(store.texts()).toSorted()).toEqual(texts);
    }),
    { numRuns: 300 },
  );
});
