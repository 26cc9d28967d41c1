import { gzipSync } from 'node:zlib';
import { Server } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../component/manual-clock.js';
import { encodingRefusal, unpackMessage } from './grpc-compression.js';
import { internalsOf } from './grpc-internals.js';
import { unimplementedText } from './grpc-method.js';
import { PingGuard } from './grpc-pings.js';
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

  function watched(settings = policy) {
    const clock = new ManualClock();
    const guard = new PingGuard(settings, clock);
    /** Whether the last of them may come. */
    const pings = async (count: number, apartMs: number): Promise<boolean> => {
      let allowed = true;
      for (let i = 0; i < count; i++) {
        await clock.advance(apartMs);
        allowed = guard.allows();
      }
      return allowed;
    };
    return { guard, pings };
  }

  test('a third one too soon is too much', async () => {
    const { guard, pings } = watched();
    expect(guard.allows()).toBe(true);
    guard.callBegan();
    expect(await pings(2, MINUTE - 1)).toBe(true);
    expect(await pings(1, MINUTE - 1)).toBe(false);
  });

  test('as often as allowed they go on for ever while a request runs', async () => {
    const { guard, pings } = watched();
    guard.callBegan();
    expect(await pings(20, MINUTE)).toBe(true);
  });

  test('without a request they are too many, unless permitted', async () => {
    expect(await watched().pings(4, MINUTE)).toBe(false);
    expect(await watched({ ...policy, permit_without_stream: true }).pings(20, MINUTE)).toBe(true);
  });

  test('an answer in between forgives', async () => {
    const { guard, pings } = watched();
    for (let i = 0; i < 10; i++) {
      guard.callBegan();
      expect(await pings(2, 1)).toBe(true);
      guard.callEnded();
    }
  });
});
