import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BufferedOutput } from './buffered-output.js';
import { openOutputs } from './output.js';

/** A pipe that takes at most `room` bytes until `read` makes room again. */
function pipe(room = Infinity) {
  const state = { text: '', writes: 0, room };
  const write = (bytes: Uint8Array, offset: number): number => {
    state.writes++;
    if (state.room === 0) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
    const taken = bytes.subarray(offset, offset + state.room);
    state.text += Buffer.from(taken).toString();
    state.room -= taken.length;
    return taken.length;
  };
  return { state, write };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('lines of one turn of the event loop leave in one write, in order', async () => {
  const { state, write } = pipe();
  const output = new BufferedOutput(write);
  output.write('a\n');
  output.write('b\n');
  expect(state.writes).toBe(0);
  await turn();
  expect([state.text, state.writes]).toEqual(['a\nb\n', 1]);
});

test('what a full pipe does not take is written when it has room again, nothing twice', async () => {
  const { state, write } = pipe(3);
  const output = new BufferedOutput(write);
  output.write('abcdef');
  await turn();
  expect(state.text).toBe('abc');
  output.write('g');
  state.room = Infinity;
  output.flush();
  expect(state.text).toBe('abcdefg');
});

test('a reader that is gone costs lines, not an exception', () => {
  const output = new BufferedOutput(() => {
    throw Object.assign(new Error('gone'), { code: 'EPIPE' });
  });
  output.write('a\n');
  output.flush();
  output.write('b\n');
  output.close();
});

test('closing writes what is left, gives up the file once, and later lines go nowhere', () => {
  const { state, write } = pipe();
  let released = 0;
  const output = new BufferedOutput(write, () => released++);
  output.write('a\n');
  output.close();
  output.write('b\n');
  output.close();
  expect([state.text, released]).toEqual(['a\n', 1]);
});

test('lines that a stuck reader leaves no room for are counted', () => {
  const { state, write } = pipe(0);
  const output = new BufferedOutput(write);
  const line = `${'x'.repeat(1024 * 1024)}\n`;
  for (let i = 0; i < 8; i++) output.write(line);
  state.room = Infinity;
  output.flush();
  expect(state.text.slice(-80)).toMatch(/\n\(4 log lines left out: the reader of the log did not keep up\)\n$/);
});

test('several output paths all get the lines; a file is appended to', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hub-log-'));
  try {
    const [a, b] = [join(directory, 'a.log'), join(directory, 'b.log')];
    for (const text of ['one\n', 'two\n']) {
      const output = openOutputs([a, new URL(`file://${b}`).href]);
      output.write(text);
      output.close();
    }
    expect([readFileSync(a, 'utf8'), readFileSync(b, 'utf8')]).toEqual(['one\ntwo\n', 'one\ntwo\n']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
