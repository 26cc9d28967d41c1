import { timingSafeEqual } from 'node:crypto';

/** What a header must hold, as bytes, for each token. */
export class ExpectedValues {
  readonly #values: readonly Buffer[];
  /** As the first token is sent; empty when there is none. */
  readonly first: string;

  constructor(scheme: string, tokens: readonly string[]) {
    const texts = tokens.map((token) => (scheme === '' ? token : `${scheme} ${token}`));
    this.#values = texts.map((text) => Buffer.from(text));
    this.first = texts[0] ?? '';
  }

  /** Takes as long for a value that is nearly right as for one that is not; only its length shows. */
  includes(received: string): boolean {
    const bytes = Buffer.from(received, 'latin1'); // as Node decodes header bytes
    let found = false;
    for (const value of this.#values) {
      if (value.length === bytes.length && timingSafeEqual(value, bytes)) found = true;
    }
    return found;
  }
}

/** The tokens of a file: one a line, without the blanks around it. Empty lines are none. */
export function tokensOfText(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
