import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { readInto } from './socket-reader.js';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** Two ends of a connection. */
async function connected(): Promise<[near: Socket, far: Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [near] = (await once(server, 'connection')) as [Socket];
  server.close();
  sockets.push(near, far);
  return [near, far];
}

test('this version of Node reads every piece into the same memory', async () => {
  const [near, far] = await connected();
  const memory = new Set<ArrayBufferLike>();
  let text = '';
  readInto(near, (bytes) => {
    memory.add(bytes.buffer);
    text += bytes.toString();
  });
  for (const piece of ['one ', 'two ', 'three']) {
    far.write(piece);
    while (!text.endsWith(piece)) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(text).toBe('one two three');
  expect(memory.size).toBe(1);
});

test('what was read before comes first, and the end comes last', async () => {
  const [near, far] = await connected();
  near.unshift(Buffer.from('early '));
  const events: string[] = [];
  near.on('end', () => events.push('end'));
  readInto(near, (bytes) => events.push(bytes.toString()));
  far.end('late');
  await once(near, 'end');
  expect(events).toEqual(['early ', 'late', 'end']);
});

test('a socket that is paused brings nothing until it is resumed', async () => {
  const [near, far] = await connected();
  let text = '';
  readInto(near, (bytes) => (text += bytes.toString()));
  near.pause();
  await new Promise((resolve) => far.write('held', resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(text).toBe('');
  near.resume();
  while (text !== 'held') await new Promise((resolve) => setImmediate(resolve));
});

test('a stream without a handle is read as any other', async () => {
  const stream = new PassThrough();
  let text = '';
  readInto(stream, (bytes) => (text += bytes.toString()));
  stream.end('bytes');
  await once(stream, 'end');
  expect(text).toBe('bytes');
});
