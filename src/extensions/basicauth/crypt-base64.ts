const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHARACTER_BITS = 6;

/**
 * Text of a crypt(3) hash: groups of three bytes by their places in the digest, each least significant six bits first.
 *
 * @param groups places of the most, middle and least significant byte; a place below 0 stands for a zero.
 * @param length of the text.
 */
export function cryptBase64(digest: Buffer, groups: readonly (readonly number[])[], length: number): string {
  let text = '';
  for (const [high = -1, middle = -1, low = -1] of groups) {
    let value = (byteAt(digest, high) << 16) | (byteAt(digest, middle) << 8) | byteAt(digest, low);
    for (let i = 0; i < 4 && text.length < length; i++) {
      text += ALPHABET[value & 0x3f]!;
      value >>= CHARACTER_BITS;
    }
  }
  return text;
}

function byteAt(digest: Buffer, place: number): number {
  return place < 0 ? 0 : digest[place]!;
}
