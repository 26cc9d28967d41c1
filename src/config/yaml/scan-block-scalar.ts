/** Scalars behind `|` and `>`. Source followed: yaml.v3 3.0.4 `yaml_parser_scan_block_scalar`. */
import type { Mark, TextCursor } from './cursor.js';
import { scannerError } from './syntax-error.js';

/** What becomes of the line breaks at the end: all stay, one does, or none. */
type Chomping = 'keep' | 'clip' | 'strip';

interface Header {
  readonly chomping: Chomping;
  /** 0: found out from the first line. */
  readonly increment: number;
}

/** Steps over the scalar. @returns its text. */
export function scanBlockScalar(cursor: TextCursor, parentIndent: number): string {
  const start = cursor.mark;
  const isLiteral = cursor.read() === '|';
  const { chomping, increment } = scanHeader(cursor, start);
  const fixed = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  const first = scanIndentation(cursor, start, fixed, parentIndent);
  const { indent } = first;
  const lines = new Lines(isLiteral, first.breaks);
  while (cursor.column === indent && !cursor.isEnd()) {
    const from = cursor.index;
    cursor.skipToBreak();
    const line = cursor.since(from);
    const lineBreak = cursor.isBreak() ? cursor.readBreak() : '';
    lines.add(line, lineBreak, scanIndentation(cursor, start, indent, parentIndent).breaks);
  }
  return lines.text(chomping);
}

/** The lines of a scalar as they come, and the text they make. */
class Lines {
  readonly #isLiteral: boolean;
  #text = '';
  #lineBreak = '';
  #furtherBreaks: string;
  #afterBlank = false;

  constructor(isLiteral: boolean, leadingBreaks: string) {
    this.#isLiteral = isLiteral;
    this.#furtherBreaks = leadingBreaks;
  }

  add(line: string, lineBreak: string, furtherBreaks: string): void {
    const startsBlank = line.startsWith(' ') || line.startsWith('\t');
    const folds = !this.#isLiteral && !this.#afterBlank && !startsBlank && this.#lineBreak === '\n';
    const joint = folds ? (this.#furtherBreaks === '' ? ' ' : '') : this.#lineBreak;
    this.#text += joint + this.#furtherBreaks + line;
    this.#lineBreak = lineBreak;
    this.#furtherBreaks = furtherBreaks;
    this.#afterBlank = startsBlank;
  }

  text(chomping: Chomping): string {
    if (chomping === 'strip') return this.#text;
    return this.#text + this.#lineBreak + (chomping === 'keep' ? this.#furtherBreaks : '');
  }
}

/** The rest of the first line. */
function scanHeader(cursor: TextCursor, start: Mark): Header {
  const header = scanIndicators(cursor, start);
  cursor.skipBlanks();
  if (cursor.at() === '#') cursor.skipToBreak();
  if (!cursor.isBreakOrEnd()) {
    throw scannerError('did not find expected comment or line break', start, cursor.mark);
  }
  if (cursor.isBreak()) cursor.skipBreak();
  return header;
}

/** Chomping and indentation, in either order. */
function scanIndicators(cursor: TextCursor, start: Mark): Header {
  const chomping = scanChomping(cursor);
  const increment = scanIncrement(cursor, start);
  if (chomping !== undefined || increment === 0) return { chomping: chomping ?? 'clip', increment };
  return { chomping: scanChomping(cursor) ?? 'clip', increment };
}

function scanChomping(cursor: TextCursor): Chomping | undefined {
  if (cursor.at() !== '+' && cursor.at() !== '-') return undefined;
  return cursor.read() === '+' ? 'keep' : 'strip';
}

function scanIncrement(cursor: TextCursor, start: Mark): number {
  if (!/[0-9]/.test(cursor.at())) return 0;
  const increment = Number(cursor.at());
  if (increment === 0) throw scannerError('found an indentation indicator equal to 0', start, cursor.mark);
  cursor.skip();
  return increment;
}

/**
 * Steps over indentation and empty lines.
 *
 * @param known the scalar's indentation, or 0 to find it out.
 */
function scanIndentation(
  cursor: TextCursor,
  start: Mark,
  known: number,
  parentIndent: number,
): { readonly indent: number; readonly breaks: string } {
  const within = () => known === 0 || cursor.column < known;
  let deepest = 0;
  let breaks = '';
  for (;;) {
    while (within() && cursor.at() === ' ') cursor.skip();
    deepest = Math.max(deepest, cursor.column);
    if (within() && cursor.at() === '\t') {
      throw scannerError('found a tab character where an indentation space is expected', start, cursor.mark);
    }
    if (!cursor.isBreak()) break;
    breaks += cursor.readBreak();
  }
  return { indent: known === 0 ? Math.max(deepest, parentIndent + 1, 1) : known, breaks };
}
