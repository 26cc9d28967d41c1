/** HTTP/2 of our own over real sockets: what a client must not do, and what the server owes it. Source: RFC 9113; h2spec. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Extension } from '../../../src/component/component.js';
import { encodeHeaders } from '../../../src/transport/http2/header-encoder.js';
import { HeaderDecoder } from '../../../src/transport/http2/header-decoder.js';
import { ERROR, FLAG, FRAME } from '../../../src/transport/http2/protocol.js';
import {
  callHeaders,
  emptyCall,
  emptyMessage,
  frame,
  headersFrame,
  headersOfCall,
  RawConnection,
} from '../../support/http2-frames.js';
import { call, logsRequest, startReceiver, type RunningReceiver } from './running.js';

let receiver: RunningReceiver;
const opened: RawConnection[] = [];

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(async () => {
  for (const connection of opened) connection.close();
  await receiver.stop(AbortSignal.abort());
});

async function open(settings = '', port = receiver.grpcPort): Promise<RawConnection> {
  const connection = await RawConnection.open(port, settings);
  opened.push(connection);
  return connection;
}

const { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION } =
  FRAME;
const bytes = (length: number): Buffer => Buffer.alloc(length);

describe('the connection ends with', () => {
  test.each<[code: string, when: string, sent: readonly Buffer[]]>([
    ['PROTOCOL_ERROR', 'DATA on the connection', [frame(DATA, 0, 0, bytes(1))]],
    ['PROTOCOL_ERROR', 'DATA on an idle stream', [frame(DATA, 0, 1, bytes(1))]],
    ['PROTOCOL_ERROR', 'HEADERS on the connection', [headersFrame(0)]],
    ['PROTOCOL_ERROR', 'HEADERS on a stream of ours', [headersFrame(2)]],
    ['PROTOCOL_ERROR', 'stream numbers that go back', [emptyCall(5), headersFrame(3)]],
    [
      'PROTOCOL_ERROR',
      'a header block that is not continued',
      [frame(HEADERS, 0, 1, '82'), frame(PING, 0, 0, bytes(8))],
    ],
    ['PROTOCOL_ERROR', 'a block continued elsewhere', [frame(HEADERS, 0, 1, '82'), frame(CONTINUATION, 4, 3, '82')]],
    ['PROTOCOL_ERROR', 'CONTINUATION out of nowhere', [frame(CONTINUATION, 4, 1, '82')]],
    ['PROTOCOL_ERROR', 'a stream that depends on itself', [frame(HEADERS, 0x24, 1, '00000001 00 82')]],
    ['PROTOCOL_ERROR', 'padding longer than the header block', [frame(HEADERS, 0x0c, 1, '05 82')]],
    ['PROTOCOL_ERROR', 'padding longer than the content', [headersFrame(1), frame(DATA, 0x08, 1, '05 00')]],
    ['PROTOCOL_ERROR', 'RST_STREAM on the connection', [frame(RST_STREAM, 0, 0, bytes(4))]],
    ['PROTOCOL_ERROR', 'RST_STREAM on an idle stream', [frame(RST_STREAM, 0, 1, bytes(4))]],
    ['FRAME_SIZE_ERROR', 'RST_STREAM of three bytes', [headersFrame(1), frame(RST_STREAM, 0, 1, bytes(3))]],
    ['PROTOCOL_ERROR', 'SETTINGS on a stream', [frame(SETTINGS, 0, 1)]],
    ['FRAME_SIZE_ERROR', 'SETTINGS of five bytes', [frame(SETTINGS, 0, 0, bytes(5))]],
    ['FRAME_SIZE_ERROR', 'SETTINGS acknowledged with a payload', [frame(SETTINGS, 1, 0, bytes(6))]],
    ['PROTOCOL_ERROR', 'ENABLE_PUSH of two', [frame(SETTINGS, 0, 0, '0002 00000002')]],
    ['FLOW_CONTROL_ERROR', 'a window beyond its limit set', [frame(SETTINGS, 0, 0, '0004 80000000')]],
    ['PROTOCOL_ERROR', 'frames smaller than the least', [frame(SETTINGS, 0, 0, '0005 00003fff')]],
    ['PROTOCOL_ERROR', 'PING on a stream', [frame(PING, 0, 1, bytes(8))]],
    ['FRAME_SIZE_ERROR', 'PING of six bytes', [frame(PING, 0, 0, bytes(6))]],
    ['PROTOCOL_ERROR', 'GOAWAY on a stream', [frame(GOAWAY, 0, 1, bytes(8))]],
    ['PROTOCOL_ERROR', 'a push', [frame(PUSH_PROMISE, 4, 1, bytes(4))]],
    ['PROTOCOL_ERROR', 'a window that opens by nothing', [frame(WINDOW_UPDATE, 0, 0, bytes(4))]],
    ['PROTOCOL_ERROR', 'WINDOW_UPDATE on an idle stream', [frame(WINDOW_UPDATE, 0, 1, '00000001')]],
    ['FRAME_SIZE_ERROR', 'WINDOW_UPDATE of three bytes', [frame(WINDOW_UPDATE, 0, 0, bytes(3))]],
    ['FLOW_CONTROL_ERROR', 'a window beyond its limit', [frame(WINDOW_UPDATE, 0, 0, '7fffffff')]],
    ['PROTOCOL_ERROR', 'PRIORITY on the connection', [frame(PRIORITY, 0, 0, bytes(5))]],
    ['FRAME_SIZE_ERROR', 'PRIORITY of four bytes', [frame(PRIORITY, 0, 1, bytes(4))]],
    ['COMPRESSION_ERROR', 'a header that is in no table', [headersFrame(1, Buffer.from('ff8001', 'hex'))]],
    ['FRAME_SIZE_ERROR', 'a frame longer than allowed', [headersFrame(1), frame(DATA, 0, 1, bytes(65_537))]],
  ])('%s after %s', async (code, _when, sent) => {
    const connection = await open();
    connection.send(...sent);
    expect(await connection.goAway()).toBe(code);
  });

  test('STREAM_CLOSED after HEADERS on a stream that is over', async () => {
    const connection = await open();
    connection.send(emptyCall(1));
    await connection.answered(1);
    connection.send(headersFrame(1));
    expect(await connection.goAway()).toBe('STREAM_CLOSED');
  });

  test('ENHANCE_YOUR_CALM after a header block without end', async () => {
    const connection = await open();
    connection.send(frame(HEADERS, 0, 1, '82'));
    for (let i = 0; i < 5; i++) connection.send(frame(CONTINUATION, 0, 1, bytes(16_384)));
    expect(await connection.goAway()).toBe('ENHANCE_YOUR_CALM');
  });

  test.each<[what: string, one: (index: number) => Buffer]>([
    [
      'calls taken back at once',
      (i) => Buffer.concat([headersFrame(1 + 2 * i), frame(RST_STREAM, 0, 1 + 2 * i, bytes(4))]),
    ],
    ['SETTINGS', () => frame(SETTINGS, 0, 0)],
    ['malformed calls', (i) => headersFrame(1 + 2 * i, Buffer.from('82', 'hex'))],
    ['headers continued with nothing', (i) => (i === 0 ? frame(HEADERS, 0, 1, '82') : frame(CONTINUATION, 0, 1))],
    ['DATA without content', (i) => (i === 0 ? headersFrame(1) : frame(DATA, 0, 1))],
  ])('ENHANCE_YOUR_CALM after a flood of %s', async (_what, one) => {
    const connection = await open();
    for (let i = 0; i < 3000; i += 100) {
      connection.send(...Array.from({ length: 100 }, (_, index) => one(i + index)));
    }
    expect(await connection.goAway()).toBe('ENHANCE_YOUR_CALM');
  });
});

describe('a stream is reset with', () => {
  const POST = ['POST', 'http'] as const;
  const request = (...headers: readonly [string, string][]): Buffer => headersFrame(1, encodeHeaders(headers));
  test.each<[code: string, when: string, sent: readonly Buffer[]]>([
    ['STREAM_CLOSED', 'DATA after its end', [emptyCall(1), frame(DATA, 0, 1, bytes(1))]],
    ['PROTOCOL_ERROR', 'a request without a path', [request([':method', POST[0]], [':scheme', POST[1]])]],
    ['PROTOCOL_ERROR', 'an upper-case header', [headersFrame(1, callHeaders(['X', '1']))]],
    ['PROTOCOL_ERROR', 'a header of HTTP/1', [headersFrame(1, callHeaders(['connection', 'close']))]],
    ['PROTOCOL_ERROR', 'trailers that do not end it', [headersFrame(1), headersFrame(1, encodeHeaders([['x', '1']]))]],
    [
      'PROTOCOL_ERROR',
      'a pseudo header in its trailers',
      [headersFrame(1), headersFrame(1, callHeaders(), FLAG.END_STREAM)],
    ],
    [
      'PROTOCOL_ERROR',
      'less content than it said',
      [headersFrame(1, callHeaders(['content-length', '9'])), emptyMessage(1)],
    ],
    [
      'PROTOCOL_ERROR',
      'more content than it said',
      [headersFrame(1, callHeaders(['content-length', '3'])), emptyMessage(1)],
    ],
    ['PROTOCOL_ERROR', 'a window that opens by nothing', [headersFrame(1), frame(WINDOW_UPDATE, 0, 1, bytes(4))]],
    ['FLOW_CONTROL_ERROR', 'a window beyond its limit', [headersFrame(1), frame(WINDOW_UPDATE, 0, 1, '7fffffff')]],
    [
      'ENHANCE_YOUR_CALM',
      'headers beyond the limit',
      [
        frame(HEADERS, 0, 1, encodeHeaders([['a', 'x'.repeat(10)]])),
        frame(CONTINUATION, FLAG.END_HEADERS, 1, Buffer.concat(Array<Buffer>(3000).fill(encodeHeaders([['b', '']])))),
      ],
    ],
  ])('%s after %s, and the connection goes on', async (code, _when, sent) => {
    const connection = await open();
    connection.send(...sent);
    expect(await connection.reset(1)).toBe(code);
    connection.send(emptyCall(7));
    await connection.answered(7);
  });

  test('FLOW_CONTROL_ERROR when it sends more than its window', async () => {
    const slow = await startReceiver({
      grpc: { auth: { authenticator: { type: 'gate', name: '' } } },
      extension: {
        start: async () => {},
        shutdown: async () => {},
        authenticate: () => new Promise(() => {}),
      } as Extension,
    });
    const connection = await open('', slow.grpcPort);
    connection.send(headersFrame(1));
    for (let i = 0; i < 64; i++) connection.send(frame(DATA, 0, 1, bytes(16_384)));
    connection.send(frame(PING, 0, 0, bytes(8)));
    await connection.frame(({ type, flags }) => type === PING && flags === FLAG.ACK);
    expect(connection.frames.some(({ type }) => type === RST_STREAM)).toBe(false);
    connection.send(frame(DATA, 0, 1, bytes(1)));
    expect(await connection.reset(1)).toBe('FLOW_CONTROL_ERROR');
    await slow.stop(AbortSignal.abort());
  });

  test('REFUSED_STREAM when too many run', async () => {
    const held = await startReceiver({
      grpc: { max_concurrent_streams: 2 },
      consume: () => new Promise(() => {}),
    });
    const connection = await open('', held.grpcPort);
    connection.send(headersFrame(1), headersFrame(3), headersFrame(5));
    expect(await connection.reset(5)).toBe('REFUSED_STREAM');
    await held.stop(AbortSignal.abort());
  });
});

describe('what a client is owed', () => {
  test('an answer to a ping, with what it said', async () => {
    const connection = await open();
    connection.send(frame(PING, 0, 0, '0102030405060708'));
    const { payload } = await connection.frame(({ type, flags }) => type === PING && flags === FLAG.ACK);
    expect(payload.toString('hex')).toBe('0102030405060708');
  });

  test('frames of kinds unknown are passed over, and so are late ones for streams that are over', async () => {
    const connection = await open();
    connection.send(frame(0x77, 0xff, 9, bytes(20)), emptyCall(1), frame(WINDOW_UPDATE, 0, 1, '00000001'));
    connection.send(frame(RST_STREAM, 0, 1, bytes(4)), frame(PRIORITY, 0, 11, bytes(5)), emptyCall(13));
    await connection.answered(13);
  });

  test('padding and priorities are taken off', async () => {
    const connection = await open();
    const block = Buffer.concat([Buffer.from('0400000003 10'.replace(' ', ''), 'hex'), callHeaders(), bytes(4)]);
    connection.send(frame(HEADERS, FLAG.END_HEADERS | FLAG.PADDED | FLAG.PRIORITY, 1, block));
    connection.send(
      frame(DATA, FLAG.PADDED, 1, '02 0000 0000'),
      frame(DATA, FLAG.PADDED | FLAG.END_STREAM, 1, '01 000000 00'),
    );
    await connection.answered(1);
  });

  test('trailers end a request', async () => {
    const connection = await open();
    connection.send(headersFrame(1), frame(DATA, 0, 1, bytes(5)));
    connection.send(headersFrame(1, encodeHeaders([['x', '1']]), FLAG.END_STREAM));
    await connection.answered(1);
  });

  test('nothing of an answer beyond the windows it has opened', async () => {
    const connection = await open('0004 00000000'.replace(' ', ''));
    connection.send(emptyCall(1));
    await connection.frame(({ type, streamId }) => type === HEADERS && streamId === 1);
    connection.send(frame(PING, 0, 0, bytes(8)));
    await connection.frame(({ type, flags }) => type === PING && flags === FLAG.ACK);
    expect(connection.frames.some(({ type }) => type === DATA)).toBe(false);
    connection.send(frame(WINDOW_UPDATE, 0, 1, '00000003'));
    const first = await connection.frame(({ type }) => type === DATA);
    expect(first.payload).toHaveLength(3);
    connection.send(frame(SETTINGS, 0, 0, '0004 00000064'));
    await connection.answered(1);
    const sent = connection.frames.filter(({ type }) => type === DATA).map(({ payload }) => payload.length);
    expect(sent).toEqual([3, 4]);
  });

  test('an answer with a long text, in frames that it takes', async () => {
    const path = `/a.${'x'.repeat(30_000)}/Export`;
    const connection = await open();
    connection.send(headersFrame(1, headersOfCall(path), FLAG.END_STREAM));
    await connection.frame(({ type, flags }) => type === CONTINUATION && flags === FLAG.END_HEADERS);
    const blocks = connection.frames.filter(({ type, streamId }) => streamId === 1 && type !== RST_STREAM);
    expect(blocks.every(({ payload }) => payload.length <= 16_384)).toBe(true);
    const headers = new HeaderDecoder(Number.POSITIVE_INFINITY).decode(
      Buffer.concat(blocks.map(({ payload }) => payload)),
    );
    expect(headers!.find(({ name }) => name === 'grpc-message')!.value).toBe(`unknown service a.${'x'.repeat(30_000)}`);
  });

  test('windows that open again, of the stream and of the connection', async () => {
    const connection = await open();
    const message = 3 * 1024 * 1024;
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message, 1);
    connection.send(headersFrame(1), frame(DATA, 0, 1, prefix));
    let sent = 0;
    let granted = 1024 * 1024 - 5;
    let seen = 0;
    while (sent < message) {
      const length = Math.min(16_384, message - sent, granted);
      if (length > 0) {
        connection.send(frame(DATA, 0, 1, bytes(length)));
        sent += length;
        granted -= length;
        continue;
      }
      const next = await connection.frame(
        (one) => one.type === WINDOW_UPDATE && one.streamId === 1 && connection.frames.indexOf(one) >= seen,
      );
      seen = connection.frames.indexOf(next) + 1;
      granted += next.payload.readUInt32BE(0);
    }
    await connection.frame((one) => one.type === WINDOW_UPDATE && one.streamId === 0 && one !== connection.frames[1]);
    connection.send(frame(DATA, FLAG.END_STREAM, 1));
    await connection.answered(1); // zeros are no OTLP: the answer is an error, but it is one
  });

  test('when the server goes: told so, what was under way still taken, and the end when it is answered', async () => {
    let release!: () => void;
    const held = await startReceiver({ consume: () => new Promise((resolve) => (release = resolve)) });
    const connection = await open('', held.grpcPort);
    const request = logsRequest('a');
    const message = Buffer.concat([Buffer.from([0, 0, 0, 0, request.length]), request]);
    connection.send(headersFrame(1), frame(DATA, FLAG.END_STREAM, 1, message));
    await vi.waitUntil(() => held.taken.length === 1);
    const stopping = held.stop();
    const goAways = () =>
      connection.frames.filter(({ type }) => type === GOAWAY).map(({ payload }) => payload.readUInt32BE(0));
    await connection.frame(({ type, flags }) => type === PING && flags === 0);
    expect(goAways()).toEqual([2 ** 31 - 1]);
    connection.send(headersFrame(3), emptyMessage(3), frame(PING, FLAG.ACK, 0, bytes(8)));
    await connection.frame(({ type, payload }) => type === GOAWAY && payload.readUInt32BE(0) === 3);
    connection.send(emptyCall(5)); // too late
    release();
    await connection.answered(1);
    await connection.answered(3);
    await stopping;
    if (!connection.ended) await once(connection.socket, 'close');
    expect(connection.frames.some(({ streamId }) => streamId === 5)).toBe(false);
  });
});

test('a client that does not read is not read from', async () => {
  const connection = await open();
  connection.socket.pause();
  const path = `/a.${'x'.repeat(30_000)}/Export`; // comes back in the answer
  const block = headersOfCall(path);
  let streamId = 1;
  while (connection.socket.writableLength < 1024 * 1024 && streamId < 20_000) {
    connection.send(headersFrame(streamId, block, FLAG.END_STREAM));
    streamId += 2;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(connection.socket.writableLength).toBeGreaterThanOrEqual(1024 * 1024);
  expect(await call(receiver.grpcPort, logsRequest('a'))).toHaveProperty('response');
});

test('the names of errors are those of the protocol', () => {
  expect(ERROR).toMatchObject({ NO_ERROR: 0, PROTOCOL_ERROR: 1, STREAM_CLOSED: 5, ENHANCE_YOUR_CALM: 11 });
});
