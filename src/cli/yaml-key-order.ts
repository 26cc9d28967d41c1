/**
 * The order in which yaml.v3 writes the keys of a map: letters by code point, runs of digits as numbers. Source followed:
 * yaml.v3 3.0.4 `sorter.go`.
 */

const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;

export function compareYamlKeys(left: string, right: string): number {
  const a = [...left];
  const b = [...right];
  let afterDigits = false;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [x, y] = [a[i]!, b[i]!]; // i < both lengths
    if (x !== y) return compareFrom(a, b, i, afterDigits);
    afterDigits = DIGIT.test(x);
  }
  return a.length - b.length;
}

/** Two texts that differ first at `i`. */
function compareFrom(a: readonly string[], b: readonly string[], i: number, afterDigits: boolean): number {
  const [x, y] = [a[i]!, b[i]!]; // the caller found a difference there
  const [isLetterX, isLetterY] = [LETTER.test(x), LETTER.test(y)];
  if (isLetterX && isLetterY) return codePoint(x) - codePoint(y);
  if (isLetterX || isLetterY) return isLetterX === afterDigits ? -1 : 1;
  const carried = (x === '0' || y === '0') && continuesNumber(a, i) ? 1n : 0n;
  const [numberX, endX] = readNumber(a, i, carried);
  const [numberY, endY] = readNumber(b, i, carried);
  if (numberX !== numberY) return numberX < numberY ? -1 : 1;
  return endX === endY ? codePoint(x) - codePoint(y) : endX - endY;
}

/** A zero counts when a digit other than zero stands before it in the same number. */
function continuesNumber(text: readonly string[], i: number): boolean {
  for (let j = i - 1; j >= 0 && DIGIT.test(text[j]!); j--) if (text[j] !== '0') return true; // j is within the text
  return false;
}

function readNumber(text: readonly string[], start: number, carried: bigint): [bigint, number] {
  let value = carried;
  let end = start;
  for (; end < text.length && DIGIT.test(text[end]!); end++) value = value * 10n + BigInt(codePoint(text[end]!) - 0x30);
  return [BigInt.asIntN(64, value), end];
}

function codePoint(char: string): number {
  return char.codePointAt(0)!; // never empty
}
