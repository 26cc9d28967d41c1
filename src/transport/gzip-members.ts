/** Where members of a gzip body end. Source: RFC 1952, 2.3. */
import { inflateRaw, type InflateRaw } from 'node:zlib';

const [FLAG_HEADER_CRC, FLAG_EXTRA, FLAG_NAME, FLAG_COMMENT] = [2, 4, 8, 16] as const;
const FIXED_BYTES = 10;
const TRAILER_BYTES = 8;

/**
 * How many bytes come behind the last member that is whole; 0 when the input is none at all. Only for bodies that are known to be
 * damaged: it decompresses all of them once more.
 *
 * @param limit of a member's result, in bytes.
 */
export async function bytesBehindMembers(input: Uint8Array, limit: number): Promise<number> {
  let end = 0;
  for (;;) {
    const rest = input.subarray(end);
    if (rest.length < FIXED_BYTES || rest[0] !== 0x1f || rest[1] !== 0x8b) return end === 0 ? 0 : rest.length;
    const start = headerLength(rest);
    const consumed = await inflatedBytes(rest.subarray(start), limit);
    if (consumed === undefined) return 0;
    end += start + consumed + TRAILER_BYTES;
  }
}

/** @param member of at least `FIXED_BYTES`. */
function headerLength(member: Uint8Array): number {
  const flags = member[3]!; // of at least ten
  let pos = FIXED_BYTES;
  if ((flags & FLAG_EXTRA) !== 0) pos += 2 + (member[pos] ?? 0) + 256 * (member[pos + 1] ?? 0);
  for (const text of [FLAG_NAME, FLAG_COMMENT]) {
    if ((flags & text) === 0) continue;
    const zero = member.indexOf(0, pos);
    pos = zero < 0 ? member.length : zero + 1;
  }
  return (flags & FLAG_HEADER_CRC) === 0 ? pos : pos + 2;
}

/** Compressed bytes of one member; undefined when it does not end or is damaged. */
function inflatedBytes(input: Uint8Array, limit: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    // With `info` the result comes with the stream that made it; the types do not know.
    const done = (error: Error | null, result: unknown): void =>
      resolve(error === null ? (result as { engine: InflateRaw }).engine.bytesWritten : undefined);
    inflateRaw(input, { info: true, maxOutputLength: Math.max(limit, 1) }, done);
  });
}
