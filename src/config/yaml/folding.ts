import type { TextCursor } from './cursor.js';

/**
 * White space within a scalar that goes over several lines: a single line break counts as a blank, of several one is dropped,
 * and blanks around them do not count.
 */
export class Folding {
  #blanks = '';
  #leadingBreak = '';
  #furtherBreaks = '';
  /** A line break was met since the last text. */
  afterBreak = false;

  /** Steps over a blank or a line break. */
  take(cursor: TextCursor): void {
    if (cursor.isBlank()) {
      const blank = cursor.read();
      if (!this.afterBreak) this.#blanks += blank;
      return;
    }
    const lineBreak = cursor.readBreak();
    if (this.afterBreak) this.#furtherBreaks += lineBreak;
    else {
      this.#blanks = '';
      this.#leadingBreak = lineBreak;
      this.afterBreak = true;
    }
  }

  /** A line break that counts for nothing, though blanks after it do not count either. */
  escapeBreak(): void {
    this.afterBreak = true;
  }

  /** What all of it stands for, before more text. */
  join(): string {
    const joined = this.afterBreak ? foldedBreaks(this.#leadingBreak, this.#furtherBreaks) : this.#blanks;
    this.#blanks = this.#leadingBreak = this.#furtherBreaks = '';
    this.afterBreak = false;
    return joined;
  }
}

export function foldedBreaks(leading: string, further: string): string {
  if (leading !== '\n') return leading + further;
  return further === '' ? ' ' : further;
}
