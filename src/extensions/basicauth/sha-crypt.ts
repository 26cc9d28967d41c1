import { createHash, type BinaryLike } from 'node:crypto';
import { cryptBase64 } from './crypt-base64.js';

const MAX_SALT_LENGTH = 16;
const DEFAULT_ROUNDS = 5000;
const MIN_ROUNDS = 1000;
const MAX_ROUNDS = 999_999_999;

interface Layout {
  readonly groups: readonly (readonly number[])[];
  readonly length: number;
}

/** Places of the digest's bytes in the text: each group is the one before, turned, with one added to each place. */
const LAYOUTS: Readonly<Record<'sha256' | 'sha512', Layout>> = {
  sha256: { groups: [...turned([0, 10, 20], 10), [-1, 31, 30]], length: 43 },
  sha512: { groups: [...turned([0, 21, 42], 21, true), [-1, -1, 63]], length: 86 },
};

function turned(first: readonly number[], count: number, left = false): number[][] {
  const groups: number[][] = [];
  let [a = 0, b = 0, c = 0] = first;
  for (let i = 0; i < count; i++) {
    groups.push([a, b, c]);
    [a, b, c] = left ? [b + 1, c + 1, a + 1] : [c + 1, a + 1, b + 1];
  }
  return groups;
}

/**
 * The hash of crypt(3)'s `$5$` and `$6$`.
 *
 * Source: U. Drepper, "Unix crypt using SHA-256 and SHA-512", whose steps the numbers name.
 */
export function shaCrypt(
  password: Buffer,
  fullSalt: string,
  algorithm: 'sha256' | 'sha512',
  rounds = DEFAULT_ROUNDS,
): string {
  const hash = (...parts: readonly BinaryLike[]): Buffer => {
    const hasher = createHash(algorithm);
    for (const part of parts) hasher.update(part);
    return hasher.digest();
  };
  const salt = Buffer.from(fullSalt).subarray(0, MAX_SALT_LENGTH);
  const inner = hash(password, salt, password); // 4 to 8
  const parts: BinaryLike[] = [password, salt, repeated(inner, password.length)]; // 1 to 3, 9, 10
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? inner : password); // 11
  let digest = hash(...parts); // 12
  const p = repeated(hash(...Array<Buffer>(password.length).fill(password)), password.length); // 13 to 16
  const s = repeated(hash(...Array<Buffer>(16 + digest[0]!).fill(salt)), salt.length); // 17 to 20
  const count = Math.min(Math.max(rounds, MIN_ROUNDS), MAX_ROUNDS);
  for (let round = 0; round < count; round++) {
    const isOdd = (round & 1) === 1;
    digest = hash(isOdd ? p : digest, round % 3 === 0 ? '' : s, round % 7 === 0 ? '' : p, isOdd ? digest : p); // 21
  }
  const { groups, length } = LAYOUTS[algorithm];
  return cryptBase64(digest, groups, length); // 22
}

/** The digest again and again, cut at `length` bytes. */
function repeated(digest: Buffer, length: number): Buffer {
  return Buffer.alloc(length, digest);
}
