/** Two texts, line by line: `- ` wanted and not there, `+ ` there and not wanted. */
import { valueText } from '../../../testing/match/value-text.js';

/** Lines that are the same and shown around a difference. */
const CONTEXT = 2;
const MAX_LINES = 400;

export function lineDiff(wanted: string, got: string): string[] {
  if (!wanted.includes('\n') && !got.includes('\n')) return [`- ${valueText(wanted)}`, `+ ${valueText(got)}`];
  const a = wanted.split('\n').slice(0, MAX_LINES);
  const b = got.split('\n').slice(0, MAX_LINES);
  return withContext(edits(a, b));
}

/** The shortest script, by longest common subsequence. */
function edits(a: readonly string[], b: readonly string[]): string[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i]![j] = a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(`  ${a[i++]}`);
      j++;
    } else if (j >= b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      lines.push(`- ${a[i++]}`);
    } else {
      lines.push(`+ ${b[j++]}`);
    }
  }
  return lines;
}

function withContext(lines: readonly string[]): string[] {
  const isNear = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some((line) => !line.startsWith('  ')),
  );
  return lines.flatMap((line, index) => (isNear[index]! ? [line] : isNear[index - 1] === true ? ['  …'] : []));
}
