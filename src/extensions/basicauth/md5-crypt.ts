import { createHash, type BinaryLike } from 'node:crypto';
import { cryptBase64 } from './crypt-base64.js';

const ROUNDS = 1000;
const DIGEST_BYTES = 16;
const TEXT_LENGTH = 22;
/** Places of the digest's bytes in the text. */
const GROUPS = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
  [-1, -1, 11],
];

/**
 * The hash of crypt(3)'s `$1$` and of Apache's `$apr1$`.
 *
 * Source: FreeBSD's crypt(3), Apache's apr_md5_encode.
 */
export function md5Crypt(password: Buffer, salt: string, prefix: '$1$' | '$apr1$'): string {
  const inner = md5(password, salt, password);
  const parts: BinaryLike[] = [password, prefix, salt];
  for (let left = password.length; left > 0; left -= DIGEST_BYTES) {
    parts.push(inner.subarray(0, Math.min(left, DIGEST_BYTES)));
  }
  for (let bits = password.length; bits > 0; bits >>= 1) {
    parts.push(bits & 1 ? Buffer.of(0) : password.subarray(0, 1));
  }
  let digest = md5(...parts);
  for (let round = 0; round < ROUNDS; round++) {
    const isOdd = (round & 1) === 1;
    digest = md5(
      isOdd ? password : digest,
      round % 3 === 0 ? '' : salt,
      round % 7 === 0 ? '' : password,
      isOdd ? digest : password,
    );
  }
  return cryptBase64(digest, GROUPS, TEXT_LENGTH);
}

function md5(...parts: readonly BinaryLike[]): Buffer {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
