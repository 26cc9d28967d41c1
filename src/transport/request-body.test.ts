import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { headProblem } from './request-body.js';

describe('the head of a compressed body that nobody is going to read', () => {
  /** A request whose body comes in these pieces, and ends when `ends`. */
  async function problemOf(encoding: string, pieces: readonly Uint8Array[], ends = true): Promise<string | undefined> {
    const request = new PassThrough();
    const problem = headProblem(encoding, request as unknown as IncomingMessage);
    for (const piece of pieces) {
      request.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (ends) request.end();
    return problem;
  }

  const eachByte = (bytes: Buffer): Buffer[] => [...bytes].map((byte) => Buffer.of(byte));

  test.each([
    ['deflate', deflateSync('hello')],
    ['gzip', gzipSync('hello')],
  ])('%s may come byte by byte', async (encoding, bytes) => {
    expect(await problemOf(encoding, eachByte(bytes))).toBeUndefined();
  });

  test('is all that is waited for', async () => {
    expect(await problemOf('zlib', [deflateSync('hello').subarray(0, 2)], false)).toBeUndefined();
  });

  test('is wrong, or ends too early', async () => {
    expect(await problemOf('zlib', eachByte(Buffer.from('hello')))).toBe('zlib: invalid header');
    expect(await problemOf('deflate', [Buffer.of(0x78)])).toBe('unexpected EOF');
    expect(await problemOf('gzip', eachByte(gzipSync('hello').subarray(0, 9)))).toBe('unexpected EOF');
    expect(await problemOf('gzip', [])).toBe('EOF');
  });
});
