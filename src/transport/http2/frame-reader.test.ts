import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader, type FrameSink } from './frame-reader.js';
import { FLAG, FRAME, PREFACE } from './protocol.js';

const MAX_FRAME = 1000;

/** Writes down what it is told; neighbouring pieces of content are one. */
class Recorder implements FrameSink {
  readonly events: string[] = [];
  preface(): void {
    this.events.push('preface');
  }
  begin(type: number, flags: number, streamId: number, length: number): void {
    this.events.push(`begin ${type} ${flags} ${streamId} ${length}`);
  }
  frame(type: number, flags: number, streamId: number, payload: Buffer): void {
    this.events.push(`frame ${type} ${flags} ${streamId} ${payload.toString('hex')}`);
  }
  data(bytes: Buffer): void {
    const last = this.events.at(-1)!;
    if (last.startsWith('data ')) this.events[this.events.length - 1] = last + bytes.toString('hex');
    else this.events.push(`data ${bytes.toString('hex')}`);
  }
  dataEnd(): void {
    this.events.push('end');
  }
}

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly content: Uint8Array;
  /** DATA only. */
  readonly padding: number | undefined;
}

const frame: fc.Arbitrary<Frame> = fc.record({
  type: fc.constantFrom<number>(...Object.values(FRAME), 0x77),
  flags: fc.constantFrom<number>(0, FLAG.END_STREAM, FLAG.END_HEADERS),
  streamId: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  content: fc.uint8Array({ maxLength: 300 }),
  padding: fc.option(fc.nat(255), { nil: undefined }),
});

const isPadded = ({ type, padding }: Frame): boolean => type === FRAME.DATA && padding !== undefined;

function encode(one: Frame): Buffer {
  const padding = isPadded(one) ? one.padding! : 0;
  const content = isPadded(one)
    ? Buffer.concat([Buffer.from([padding]), one.content, Buffer.alloc(padding)])
    : Buffer.from(one.content);
  const header = Buffer.alloc(9);
  header.writeUIntBE(content.length, 0, 3);
  header[3] = one.type;
  header[4] = one.flags | (isPadded(one) ? FLAG.PADDED : 0);
  header.writeUInt32BE(one.streamId, 5);
  return Buffer.concat([header, content]);
}

function expected(frames: readonly Frame[]): string[] {
  return frames.flatMap((one) => {
    const flags = one.flags | (isPadded(one) ? FLAG.PADDED : 0);
    const begin = `begin ${one.type} ${flags} ${one.streamId} ${encode(one).length - 9}`;
    const content = Buffer.from(one.content).toString('hex');
    if (one.type !== FRAME.DATA) return [begin, `frame ${one.type} ${flags} ${one.streamId} ${content}`];
    return [begin, ...(content === '' ? [] : [`data ${content}`]), 'end'];
  });
}

test('frames come out the same however the bytes are cut, and though the bytes are overwritten afterwards', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.nat(3000), { maxLength: 12 }), (frames, cuts) => {
      const bytes = Buffer.concat([PREFACE, ...frames.map(encode)]);
      const sink = new Recorder();
      const reader = new FrameReader(sink, MAX_FRAME);
      const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const reused = Buffer.alloc(bytes.length);
      for (let i = 1; i < edges.length; i++) {
        const length = bytes.copy(reused, 0, edges[i - 1], edges[i]);
        reader.push(reused.subarray(0, length));
        reused.fill(0xdd);
      }
      expect(sink.events).toEqual(['preface', ...expected(frames)]);
    }),
  );
});

test.each([
  ['no preface', Buffer.from('GET / HTTP/1.1\r\n'), 'does not speak HTTP/2'],
  ['a frame that is too long', Buffer.concat([PREFACE, Buffer.from('0003e9000000000001', 'hex')]), '1001 bytes'],
  [
    'padding longer than its frame',
    Buffer.concat([PREFACE, Buffer.from('00000100080000000105', 'hex')]),
    'padding longer',
  ],
  ['no length of padding', Buffer.concat([PREFACE, Buffer.from('000000000800000001', 'hex')]), 'length of its padding'],
])('%s ends the connection', (_what, bytes, message) => {
  expect(() => new FrameReader(new Recorder(), MAX_FRAME).push(bytes)).toThrow(message);
});
