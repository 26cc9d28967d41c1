/**
 * Strings of headers as clients send them. Source: RFC 7541, section 5.2 and appendix B, whose code is canonical: the lengths
 * of the codes, symbol by symbol, say everything.
 */

/** Of the 256 byte values and of the end-of-string symbol, in bits. */
const CODE_LENGTHS = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6,
  5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23,
  22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22,
  23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26,
  20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
  27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
  27, 27, 27, 26, 30,
];
const END_OF_STRING = 256;
/** Padding is shorter than a byte. */
const MAX_PADDING_BITS = 7;

/**
 * The code as a tree: entry `2n + bit` of node `n` is the next node, or `-1 - symbol`. Zero: there is no such code.
 */
const TREE = buildTree();

/** The shortest code has five bits. */
const MAX_GROWTH = 8 / 5;

let scratch = Buffer.allocUnsafeSlow(1024);

/** @returns undefined when the bytes are no such string. */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (scratch.length < MAX_GROWTH * (end - start)) scratch = Buffer.allocUnsafeSlow(2 * MAX_GROWTH * (end - start));
  let length = 0;
  let node = 0;
  // Bits since the last symbol, and whether all of them are ones: so must the padding be.
  let pending = 0;
  let onlyOnes = true;
  for (let pos = start; pos < end; pos++) {
    const byte = bytes[pos]!;
    for (let shift = 7; shift >= 0; shift--) {
      const bit = (byte >> shift) & 1;
      const next = TREE[2 * node + bit]!;
      pending++;
      if (bit === 0) onlyOnes = false;
      if (next >= 0) {
        node = next;
        continue;
      }
      const symbol = -1 - next;
      if (symbol === END_OF_STRING) return undefined;
      scratch[length++] = symbol;
      node = 0;
      pending = 0;
      onlyOnes = true;
    }
  }
  return pending <= MAX_PADDING_BITS && onlyOnes ? scratch.latin1Slice(0, length) : undefined;
}

function buildTree(): Int16Array {
  const tree = new Int16Array(2 * CODE_LENGTHS.length);
  let nodes = 1;
  const insert = (code: number, length: number, symbol: number): void => {
    let node = 0;
    for (let bit = length - 1; bit > 0; bit--) {
      const entry = 2 * node + ((code >>> bit) & 1);
      if (tree[entry] === 0) tree[entry] = nodes++;
      node = tree[entry]!;
    }
    tree[2 * node + (code & 1)] = -1 - symbol;
  };
  let code = 0;
  for (let length = 1; length <= Math.max(...CODE_LENGTHS); length++) {
    CODE_LENGTHS.forEach((of, symbol) => {
      if (of === length) insert(code++, length, symbol);
    });
    code *= 2;
  }
  return tree;
}
