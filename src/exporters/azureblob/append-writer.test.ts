import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../component/manual-clock.js';
import { blobNames } from '../../../test/support/azureblob/config.js';
import { FakeStore, fates, refusal, type Fate } from '../../../test/support/azureblob/fake-store.js';
import { AppendWriter } from './append-writer.js';
import { BlobNamer } from './blob-name.js';
import { BlobRequestError } from './store.js';

const NAME = 'all_0';
const never = new AbortController().signal;

/** One name for all: a layout without a time, and a range of one. */
function setUp(store = new FakeStore(), extra: Parameters<typeof blobNames>[0] = {}) {
  const clock = new ManualClock();
  const random = (): number => 0.4; // waits exactly 0.8 s, 2.4 s, 5.6 s
  const namer = new BlobNamer(clock, random, blobNames({ logs_format: 'all', serial_num_range: 1, ...extra }), 'logs');
  const writer = new AppendWriter({ clock, random }, store, 'logs', namer);
  const write = (text: string, { batch = {}, signal = never }: { batch?: object; signal?: AbortSignal } = {}) =>
    writer.write(batch, Buffer.from(text), signal);
  return { clock, store, write };
}

test('a blob is created once, then appended to with one request each', async () => {
  const { store, write } = setUp();
  for (const text of ['one\n', 'two\n', 'three\n']) expect(await write(text)).toEqual({ name: NAME });
  expect(store.text(NAME)).toBe('one\ntwo\nthree\n');
  expect(store.requests).toEqual([
    'createAppendBlob logs/all_0',
    'appendBlock logs/all_0@0',
    'appendBlock logs/all_0@4',
    'appendBlock logs/all_0@8',
  ]);
});

test('what stands in a blob from before stays', async () => {
  const { store, write } = setUp();
  store.blobs.set(NAME, { type: 'AppendBlob', content: Buffer.from('before\n'), blocks: 7 });
  await write('after\n');
  expect(store.text(NAME)).toBe('before\nafter\n');
});

test('writers in other processes may come first', async () => {
  const { store, write } = setUp();
  await write('mine\n');
  store.appendElsewhere(NAME, 'theirs\n');
  await write('mine again\n');
  expect(store.text(NAME)).toBe('mine\ntheirs\nmine again\n');
});

test('a blob that somebody deleted is created again', async () => {
  const { store, write } = setUp();
  await write('gone\n');
  store.blobs.delete(NAME);
  await write('here\n');
  expect(store.text(NAME)).toBe('here\n');
});

test('an append whose answer was lost is found, not repeated', async () => {
  const { store, write, clock } = setUp();
  await write('one\n');
  store.fate = fates('lost answer');
  const second = write('two\n');
  await clock.advance(800);
  await second;
  expect(store.text(NAME)).toBe('one\ntwo\n');
  expect(store.requests.slice(2)).toEqual(['appendBlock logs/all_0@4', 'describe logs/all_0', 'read logs/all_0@4']);
});

test('it is found although others have written behind it', async () => {
  const { store, write, clock } = setUp();
  await write('one\n');
  store.fate = fates('lost answer');
  const second = write('two\n');
  await clock.advance(799);
  store.appendElsewhere(NAME, 'theirs\n');
  await clock.advance(1);
  await second;
  await write('three\n');
  expect(store.text(NAME)).toBe('one\ntwo\ntheirs\nthree\n');
});

test('where somebody else took its place it is written behind', async () => {
  const { store, write, clock } = setUp();
  await write('one\n');
  store.fate = fates('lost request');
  const second = write('two\n');
  await clock.advance(799);
  store.appendElsewhere(NAME, 'theirs\n');
  await clock.advance(1);
  await second;
  expect(store.text(NAME)).toBe('one\ntheirs\ntwo\n');
});

test('an append that comes late does not come twice', async () => {
  const { store, write, clock } = setUp();
  await write('one\n');
  store.fate = fates('lost request', 'pass');
  const second = write('two\n');
  await clock.advance(799);
  const asked = store.requests.length;
  store.fate = (operation) => {
    // The first request reaches the service when the writer has just seen that it has not.
    if (operation === 'appendBlock' && store.requests.length === asked + 2) store.appendElsewhere(NAME, 'two\n');
    return 'pass';
  };
  await clock.advance(1);
  await second;
  expect(store.text(NAME)).toBe('one\ntwo\n');
});

test('a batch that ran out of time goes on in the same blob with the next attempt', async () => {
  const { store, write, clock } = setUp(new FakeStore(), { serial_num_range: 10000 });
  store.fate = fates('pass', 'lost answer');
  const batch = {};
  const attempt = new AbortController();
  const first = write('one\n', { batch, signal: attempt.signal }).catch((error: unknown) => error);
  await clock.advance(100);
  attempt.abort(new Error('context deadline exceeded'));
  expect(String(await first)).toBe(
    'BlobRequestError: failed to append block: context deadline exceeded, while waiting to try again after: socket hang up',
  );
  expect(await write('one\n', { batch })).toEqual({ name: 'all_4000' });
  expect(store.texts()).toEqual({ all_4000: 'one\n' });
});

test('without leave to read, rather twice than not at all', async () => {
  const store = new FakeStore();
  store.mayRead = false;
  const { write, clock } = setUp(store);
  store.blobs.set(NAME, { type: 'AppendBlob', content: Buffer.from('before\n'), blocks: 1 });
  await write('one\n');
  store.fate = fates('lost answer');
  const second = write('two\n');
  await clock.advance(800);
  await second;
  await write('three\n');
  expect(store.text(NAME)).toBe('before\none\ntwo\ntwo\nthree\n');
});

test('a full blob is continued in another', async () => {
  const store = new FakeStore();
  store.maxBlocks = 2;
  const { write } = setUp(store, { logs_format: 'all.txt', serial_num_before_extension: true });
  const names: string[] = [];
  for (const text of ['1', '2', '3', '4', '5']) names.push((await write(text)).name);
  expect(names).toEqual(['all_0.txt', 'all_0.txt', 'all_0.2.txt', 'all_0.2.txt', 'all_0.3.txt']);
  expect(store.texts()).toEqual({ 'all_0.txt': '12', 'all_0.2.txt': '34', 'all_0.3.txt': '5' });
});

test('where the service takes 4 MiB at most, a batch is cut', async () => {
  const store = new FakeStore();
  store.maxBlockBytes = 4 * 1024 * 1024;
  const { write } = setUp(store);
  const text = 'x'.repeat(9 * 1024 * 1024);
  await write(text);
  expect(store.text(NAME) === text).toBe(true);
  expect(store.blobs.get(NAME)!.blocks).toBe(3);
  await write(text);
  expect(store.blobs.get(NAME)!.blocks).toBe(6);
});

test('a batch that broke off in the middle is not begun again', async () => {
  const store = new FakeStore();
  store.maxBlockBytes = 4 * 1024 * 1024;
  const { write } = setUp(store);
  const text = `${'a'.repeat(4 * 1024 * 1024)}${'b'.repeat(100)}`;
  store.fate = fates('pass', 'pass', 'pass', refusal(403, 'AuthenticationFailed'));
  const batch = {};
  await expect(write(text, { batch })).rejects.toThrow('failed to append block: 403 AuthenticationFailed');
  await write(text, { batch });
  expect(store.text(NAME) === text).toBe(true);
});

test('a refusal is handed on at once, with what the service asks to wait', async () => {
  const { store, write } = setUp();
  store.fate = fates(refusal(404, 'ContainerNotFound'));
  await expect(write('x')).rejects.toThrow('failed to append block: 404 ContainerNotFound');
  expect(store.requests).toHaveLength(1);
});

test('a passing failure is tried four times, after what the service asks to wait', async () => {
  const { store, write, clock } = setUp();
  store.fate = fates(
    refusal(503, 'ServerBusy', 3000),
    refusal(429, 'Throttled'),
    refusal(500, 'X'),
    refusal(503, 'Y', 9),
  );
  const outcome = write('x').catch((error: unknown) => error);
  await clock.advance(2999);
  expect(store.requests).toHaveLength(1);
  await clock.advance(1 + 2400 + 5600);
  const error = (await outcome) as BlobRequestError;
  expect(error).toBeInstanceOf(BlobRequestError);
  expect([error.message, error.retryAfterMs]).toEqual(['failed to append block: 503 Y', 9]);
  expect(store.requests).toHaveLength(4);
});

test('a batch waits for its turn no longer than its attempt lasts', async () => {
  const store = new FakeStore();
  const { write } = setUp(store);
  let let_go!: (fate: Fate) => void;
  store.fate = () => new Promise<Fate>((resolve) => (let_go = resolve));
  const first = write('one\n');
  await new Promise(setImmediate);
  const attempt = new AbortController();
  const second = write('two\n', { signal: attempt.signal });
  attempt.abort(new Error('context deadline exceeded'));
  await expect(second).rejects.toThrow('failed to append block: context deadline exceeded');
  store.fate = () => 'pass';
  let_go('pass');
  await first;
  await write('three\n');
  expect(store.text(NAME)).toBe('one\nthree\n');
});

test('nothing to write makes no request', async () => {
  const { store, write } = setUp();
  await write('');
  expect(store.requests).toEqual([]);
});

test('over random failures every batch stands in the blob once, in whole', async () => {
  const fate = fc.constantFrom<Fate>('pass', 'pass', 'lost answer', 'lost request', refusal(503, 'ServerBusy'));
  const script = fc.array(fate, { maxLength: 40 });
  const foreign = fc.array(fc.boolean(), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(script, foreign, fc.integer({ min: 1, max: 6 }), async (answers, others, count) => {
      const { store, write, clock } = setUp();
      store.fate = () => {
        if (others.pop() === true && store.blobs.has(NAME)) store.appendElsewhere(NAME, 'theirs;');
        return answers.pop() ?? 'pass';
      };
      const texts = Array.from({ length: count }, (_, i) => `batch${i};`);
      const all = Promise.all(
        texts.map(async (text) => {
          const batch = {};
          while (
            !(await write(text, { batch }).then(
              () => true,
              () => false,
            ))
          );
        }),
      );
      let isDone = false;
      void all.then(() => (isDone = true));
      while (!isDone) await clock.advance(6000);
      const found = store
        .text(NAME)!
        .split(';')
        .filter((piece) => piece !== '' && piece !== 'theirs');
      expect(found.toSorted()).toEqual(texts.map((text) => text.slice(0, -1)).toSorted());
    }),
    { numRuns: 300 },
  );
});
