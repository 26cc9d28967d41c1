/** HTTP/2 from hostile clients: whatever comes, the connection is answered or ended, others go on, and nothing is kept. */
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/component/clock.js';
import { ConnectionError, FLAG, FRAME, PREFACE } from '../../src/transport/http2/protocol.js';
import { FrameReader } from '../../src/transport/http2/frame-reader.js';
import { Outbox } from '../../src/transport/http2/outbox.js';
import { ServerSession } from '../../src/transport/http2/server-session.js';
import { callHeaders, emptyCall, frame } from '../support/http2-frames.js';
import { FUZZ_TIMEOUT, fuzzLimits } from './support/limits.js';

const SETTINGS = {
  maxConcurrentStreams: 20,
  streamWindow: 65_535,
  connectionWindow: 100_000,
  maxFrame: 16_384,
  maxHeaderBytes: 4096,
};

const streamId = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }));
const flags = fc.oneof(fc.constantFrom(0, FLAG.END_HEADERS, FLAG.END_HEADERS | FLAG.END_STREAM), fc.nat(255));
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom<Uint8Array>(callHeaders(), Buffer.alloc(4), Buffer.alloc(5), Buffer.alloc(8), Buffer.alloc(16_000)),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  }),
);
const anyFrame = fc
  .tuple(fc.oneof(fc.constantFrom(...Object.values(FRAME)), fc.nat(255)), flags, streamId, payload)
  .map((parts) => frame(...parts));
const goodCall = fc.integer({ min: 0, max: 50 }).map((n) => emptyCall(1 + 2 * n));
const damaged = fc.tuple(fc.oneof(anyFrame, goodCall), fc.nat(), fc.nat(255)).map(([bytes, at, value]) => {
  const copy = Buffer.from(bytes);
  copy[at % copy.length] = value;
  return copy;
});
const stream = fc.array(fc.oneof(anyFrame, goodCall, damaged), { maxLength: 30 });

/** Feeds bytes to a session whose handlers answer some calls at once, hold some up and forget others. */
function feed(bytes: Buffer, cut: number): void {
  const socket = new PassThrough({ highWaterMark: 2 ** 30 });
  let open = 0;
  const session = new ServerSession(
    new Outbox(socket),
    SETTINGS,
    {
      stream: (call) => {
        open++;
        call.handler = {
          data: () => {
            if (call.id % 3 === 0) call.pause();
          },
          end: () => {
            if (call.id % 5 !== 0) call.respond(Buffer.from([0x88]), Buffer.alloc(5), Buffer.from([0x88]));
          },
          closed: () => void open--,
        };
      },
      idle: () => {},
      ping: () => {},
      pong: () => {},
    },
    systemClock,
  );
  const reader = new FrameReader(session, SETTINGS.maxFrame);
  try {
    for (let pos = 0; pos < bytes.length; pos += cut) reader.push(bytes.subarray(pos, pos + cut));
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
  }
  expect(session.streams.size).toBe(open);
  expect(open).toBeLessThanOrEqual(SETTINGS.maxConcurrentStreams);
  session.closed();
  expect([session.streams.size, open]).toEqual([0, 0]);
  socket.destroy();
}

test('frames in any order, whole and damaged', { timeout: FUZZ_TIMEOUT }, () => {
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 5000 }), (frames, cut) => {
      feed(Buffer.concat([PREFACE, frame(FRAME.SETTINGS, 0, 0), ...frames]), cut);
    }),
    fuzzLimits(),
  );
});

test('bytes of any kind', { timeout: FUZZ_TIMEOUT }, () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), fc.boolean(), (bytes, greeted) => {
      feed(Buffer.concat([greeted ? PREFACE : Buffer.alloc(0), bytes]), 100);
    }),
    fuzzLimits(1 / 3),
  );
});
