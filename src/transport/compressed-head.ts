/**
 * Heads of compressed bodies, as far as the reference reads them before it knows what a request asks for.
 *
 * Source: RFC 1952, 2.3 (gzip); RFC 1950, 2.2 (zlib). Texts are those of Go's `compress/gzip` and `compress/zlib`.
 */
import { GZIP_HEADER_BYTES } from './decompress.js';

const DEFLATE = 8;
const ZLIB_HEADER_BYTES = 2;

const PROBLEMS: Readonly<Record<string, (head: Uint8Array) => string | undefined>> = {
  gzip: gzipProblem,
  zlib: zlibProblem,
  deflate: zlibProblem,
};

/** How long the head of a body in that encoding is. 0 for those that are looked at only when they are read. */
export function headBytes(encoding: string): number {
  if (!Object.hasOwn(PROBLEMS, encoding)) return 0;
  return encoding === 'gzip' ? GZIP_HEADER_BYTES : ZLIB_HEADER_BYTES;
}

/** @param head first bytes of the body, all there are where there are few. */
export function compressedHeadProblem(encoding: string, head: Uint8Array): string | undefined {
  return PROBLEMS[encoding]?.(head);
}

function gzipProblem(head: Uint8Array): string | undefined {
  if (head.length === 0) return 'EOF';
  if (head.length < GZIP_HEADER_BYTES) return 'unexpected EOF';
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === DEFLATE ? undefined : 'gzip: invalid header';
}

function zlibProblem(head: Uint8Array): string | undefined {
  if (head.length < ZLIB_HEADER_BYTES) return 'unexpected EOF';
  const [method, flags] = [head[0]!, head[1]!];
  const isValid = (method & 0x0f) === DEFLATE && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0;
  return isValid ? undefined : 'zlib: invalid header';
}
