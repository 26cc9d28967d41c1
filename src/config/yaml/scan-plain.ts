/** Scalars without quotes. Source followed: yaml.v3 3.0.4 `yaml_parser_scan_plain_scalar`. */
import type { TextCursor } from './cursor.js';
import { Folding } from './folding.js';
import { scannerError } from './syntax-error.js';

export interface PlainScalar {
  readonly text: string;
  /** It ended after a line break. */
  readonly afterBreak: boolean;
}

export function scanPlain(cursor: TextCursor, indent: number, inFlow: boolean): PlainScalar {
  const start = cursor.mark;
  const folding = new Folding();
  let text = '';
  for (;;) {
    if (cursor.isDocumentIndicator('---') || cursor.isDocumentIndicator('...') || cursor.at() === '#') break;
    while (!cursor.isBlankOrEnd() && !endsPlain(cursor, inFlow)) text += folding.join() + cursor.read();
    if (!cursor.isBlank() && !cursor.isBreak()) break;
    while (cursor.isBlank() || cursor.isBreak()) {
      if (folding.afterBreak && cursor.column < indent && cursor.at() === '\t') {
        throw scannerError('found a tab character that violates indentation', start, cursor.mark);
      }
      folding.take(cursor);
    }
    if (!inFlow && cursor.column < indent) break;
  }
  return { text, afterBreak: folding.afterBreak };
}

function endsPlain(cursor: TextCursor, inFlow: boolean): boolean {
  if (cursor.at() === ':' && cursor.isBlankOrEnd(1)) return true;
  return inFlow && ',?[]{}'.includes(cursor.at());
}
