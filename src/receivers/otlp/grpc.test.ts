import { EventEmitter } from 'node:events';
import { constants, type ServerHttp2Session } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { Server } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../component/manual-clock.js';
import { encodingRefusal, unpackMessage } from './grpc-compression.js';
import { internalsOf } from './grpc-internals.js';
import { unimplementedText } from './grpc-method.js';
import { enforcePingPolicy } from './grpc-pings.js';
import { percentEncoded } from './grpc-status.js';

const MESSAGE = Buffer.from('message');

describe('messages', () => {
  test('uncompressed, whatever the encoding of the call', async () => {
    expect(await unpackMessage(0, MESSAGE, 'gzip', 100)).toEqual(MESSAGE);
  });

  test('compressed', async () => {
    expect(await unpackMessage(1, gzipSync(MESSAGE), 'gzip', 100)).toEqual(MESSAGE);
  });

  test.each([
    [
      'beyond the limit',
      6,
      1,
      gzipSync(MESSAGE),
      'gzip',
      8,
      'grpc: received message after decompression larger than max 6',
    ],
    ['no gzip', 100, 1, MESSAGE, 'gzip', 13, 'grpc: failed to decompress the message: unexpected EOF'],
    [
      'cut short',
      100,
      1,
      gzipSync(MESSAGE).subarray(0, 20),
      'gzip',
      13,
      'grpc: failed to read decompressed data: unexpected EOF',
    ],
    [
      'without an encoding',
      100,
      1,
      MESSAGE,
      'identity',
      13,
      'grpc: compressed flag set with identity or empty encoding',
    ],
    ['of unknown format', 100, 2, MESSAGE, 'gzip', 13, 'grpc: received unexpected payload format 2'],
  ])('%s', async (_what, limit, flag, bytes, encoding, code, message) => {
    const outcome = (async () => unpackMessage(flag, bytes, encoding, limit))();
    await expect(outcome).rejects.toMatchObject({ status: { code, message } });
  });

  test('in an encoding that is not known are refused before they come', () => {
    expect(['', 'identity', 'gzip', 'snappy', 'zstd'].map(encodingRefusal)).toEqual(Array(5).fill(undefined));
    expect(encodingRefusal('br')).toEqual({
      code: 12,
      message: 'grpc: Decompressor is not installed for grpc-encoding "br"',
    });
  });
});

test.each([
  ['/a.Service/Other', 'unknown method Other for service a.Service'],
  ['/b.Service/Export', 'unknown service b.Service'],
  ['a.Service/Other', 'unknown method Other for service a.Service'],
  ['/nothing', 'malformed method name: "/nothing"'],
])('a call to %s: %s', (path, text) => {
  expect(unimplementedText(path, new Set(['/a.Service/Export']))).toBe(text);
});

test('grpc-message is escaped as grpc-go does', () => {
  expect(percentEncoded('a b "c" ~')).toBe('a b "c" ~');
  expect(percentEncoded('100 %\nä')).toBe('100 %25%0A%C3%A4');
});

test('the library has the parts that are used beyond its public types', () => {
  expect(internalsOf(new Server())).toBeInstanceOf(Server);
  expect(() => internalsOf({} as Server)).toThrow('not the one the otlp receiver was built for');
});

describe('pings', () => {
  const MINUTE = 60_000;
  const policy = { min_time: MINUTE, permit_without_stream: false };

  class FakeSession extends EventEmitter {
    readonly ended: unknown[] = [];
    goaway(...goaway: unknown[]): void {
      this.ended.push(...goaway);
    }
    close(): void {}
    destroy(): void {}
  }

  function watched(settings = policy) {
    const clock = new ManualClock();
    const session = new FakeSession();
    enforcePingPolicy(session as unknown as ServerHttp2Session, settings, clock);
    const pings = async (count: number, apartMs: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        await clock.advance(apartMs);
        session.emit('ping');
      }
    };
    return { session, pings };
  }

  const GOAWAY = [constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from('too_many_pings')];

  test('a third one too soon ends the connection', async () => {
    const { session, pings } = watched();
    session.emit('stream', new EventEmitter());
    await pings(3, MINUTE - 1);
    expect(session.ended).toEqual([]);
    await pings(1, MINUTE - 1);
    expect(session.ended).toEqual(GOAWAY);
  });

  test('as often as allowed they go on for ever while a request runs', async () => {
    const { session, pings } = watched();
    session.emit('stream', new EventEmitter());
    await pings(20, MINUTE);
    expect(session.ended).toEqual([]);
  });

  test('without a request they are too many, unless permitted', async () => {
    const idle = watched();
    await idle.pings(4, MINUTE);
    expect(idle.session.ended).toEqual(GOAWAY);
    const permitted = watched({ ...policy, permit_without_stream: true });
    await permitted.pings(20, MINUTE);
    expect(permitted.session.ended).toEqual([]);
  });

  test('an answer in between forgives', async () => {
    const { session, pings } = watched();
    for (let i = 0; i < 10; i++) {
      const stream = new EventEmitter();
      session.emit('stream', stream);
      await pings(2, 1);
      stream.emit('close');
    }
    expect(session.ended).toEqual([]);
  });
});
