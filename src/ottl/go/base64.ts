export interface Base64Kind {
  /** The characters for 62 and 63. */
  readonly last: string;
  readonly isPadded: boolean;
}

export const STANDARD: Base64Kind = { last: '+/', isPadded: true };

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Go's `base64.Encoding.DecodeString`: line ends are passed over.
 *
 * @returns the bytes, or the offset of what is wrong.
 */
export function decodeBase64(text: Uint8Array, kind: Base64Kind): { bytes: Uint8Array } | { wrongAt: number } {
  const alphabet = LETTERS + kind.last;
  const out: number[] = [];
  const quantum: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = String.fromCharCode(text[at]!); // at < length
    if (character === '\n' || character === '\r') continue;
    const value = alphabet.indexOf(character);
    if (value === -1) {
      if (character !== '=' || !kind.isPadded || quantum.length < 2) return { wrongAt: at };
      const wrong = wrongPadding(text, at, quantum.length);
      if (wrong !== undefined) return { wrongAt: wrong };
      flush(quantum, out);
      return { bytes: Uint8Array.from(out) };
    }
    quantum.push(value);
    if (quantum.length === 4) flush(quantum, out);
  }
  if (quantum.length === 1 || (quantum.length > 0 && kind.isPadded)) return { wrongAt: text.length - quantum.length };
  flush(quantum, out);
  return { bytes: Uint8Array.from(out) };
}

/** Where padding that starts at `at` goes wrong: it must be complete, and the last there is. */
function wrongPadding(text: Uint8Array, at: number, read: number): number | undefined {
  const behindLineEnds = (from: number): number => {
    let pos = from;
    while (text[pos] === 0x0a || text[pos] === 0x0d) pos++;
    return pos;
  };
  let pos = behindLineEnds(at + 1);
  if (read === 2) {
    if (pos === text.length) return text.length;
    if (text[pos] !== 0x3d) return pos - 1;
    pos = behindLineEnds(pos + 1);
  }
  return pos < text.length ? pos : undefined;
}

function flush(quantum: number[], out: number[]): void {
  const [a = 0, b = 0, c = 0, d = 0] = quantum;
  const bytes = [(a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d];
  out.push(...bytes.slice(0, Math.max(quantum.length - 1, 0)));
  quantum.length = 0;
}
