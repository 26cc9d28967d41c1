/**
 * zstd (RFC 8878), of any number of frames, by the original library as WebAssembly.
 *
 * Node's own decompressor (22.15 and later) is not used: it makes a stream for each frame, which takes a body of many small ones
 * seventy times as long.
 */
import { setImmediate } from 'node:timers/promises';
import { joinOwnBytes } from '../pdata/own-bytes.js';
import { DecompressedTooLarge, type Decompress } from './decompress.js';
import { zstdFrames, type ZstdFrame } from './zstd-frames.js';
import { zstdWasm, type ZstdWasm } from './zstd-wasm.js';

/** WebAssembly's memory ends at 2 GiB and holds what is read as well as what comes out. */
const MAX_FRAME_BYTES = 2 ** 29;
/** Of the smallest frames these take about 2 ms; others have a turn before there are more. */
const FRAMES_IN_A_ROW = 1_000;

export const decompressZstd: Decompress = async (input, limit) => {
  const frames = zstdFrames(input);
  const declared = frames.reduce((sum, { content }) => sum + (content ?? 0), 0);
  if (declared > limit) throw tooLarge();
  const zstd = await zstdWasm();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const frame of frames) {
    if (parts.length % FRAMES_IN_A_ROW === FRAMES_IN_A_ROW - 1) await setImmediate();
    const part = readFrame(zstd, input, frame, limit - length);
    length += part.length;
    parts.push(part);
  }
  // What a frame leaves is a copy already.
  const whole = parts.length === 1 ? parts[0]! : joinOwnBytes(parts);
  return Buffer.from(whole.buffer as ArrayBuffer, whole.byteOffset, whole.length);
};

/** @param room bytes that may come out. */
function readFrame(zstd: ZstdWasm, input: Uint8Array, frame: ZstdFrame, room: number): Uint8Array {
  // One byte more than may come out tells what is too large from what is broken.
  const expected = frame.content ?? Math.min(frame.atMost, room + 1);
  const bytes = input.subarray(frame.start, frame.end);
  if (Math.max(bytes.length, expected) > MAX_FRAME_BYTES) throw tooLarge();
  const part = decompress(zstd, bytes, expected, frame);
  if (part.length > room) throw tooLarge();
  return part;
}

function decompress(zstd: ZstdWasm, bytes: Uint8Array, expected: number, frame: ZstdFrame): Uint8Array {
  try {
    return zstd.decompress(bytes, { defaultHeapSize: expected });
  } catch (error) {
    throw translate(Number(/-(\d+)$/.exec((error as Error).message)?.[1]), expected < frame.atMost, frame);
  }
}

/** Numbers of zstd's errors, as `zstd_errors.h` has them. */
const WINDOW_TOO_LARGE = 16;
const CHECKSUM_WRONG = 22;
const ROOM_TOO_SMALL = 70;
const SOURCE_TOO_SHORT = 72;

/**
 * The words are those of the reference's reader (klauspost/compress, zstd/zstd.go).
 *
 * @param bounded less room was given than the blocks could fill.
 */
function translate(number: number, bounded: boolean, frame: ZstdFrame): Error {
  switch (number) {
    case WINDOW_TOO_LARGE:
      return new Error('window size exceeded');
    case CHECKSUM_WRONG:
      return new Error('CRC check failed');
    case SOURCE_TOO_SHORT:
      return new Error('unexpected EOF');
    case ROOM_TOO_SMALL:
      if (frame.content !== undefined) return new Error('frame size exceeded');
      return bounded ? tooLarge() : new Error('corruption detected');
    default:
      return new Error('corruption detected');
  }
}

function tooLarge(): DecompressedTooLarge {
  return new DecompressedTooLarge('the result is too large');
}
