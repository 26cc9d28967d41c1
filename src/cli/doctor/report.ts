import type { Check, Examination } from './check.js';

const SIGNS = { ok: '✓', doubt: '!', fault: '✗' } as const;
const COLOURS = { ok: 32, doubt: 33, fault: 31 } as const;

/** A check as a line, and its remedy as another. */
export function checkText({ outcome, title, found, remedy, ms }: Check, colour: boolean): string {
  const sign = colour ? `\u001b[${COLOURS[outcome]}m${SIGNS[outcome]}\u001b[0m` : SIGNS[outcome];
  const took = ms === undefined || ms < 1 ? '' : ` (${ms} ms)`;
  const line = `${sign} ${title}: ${indented(found)}${took}\n`;
  return remedy === undefined ? line : `${line}    → ${indented(remedy)}\n`;
}

/** The verdict: the stage to look at, and what mends it. */
export function verdictText({ checks, firstFault }: Examination): string {
  if (firstFault !== undefined) {
    const { stage, title, remedy } = firstFault;
    return `\nTelemetry does not get through. Look at: ${stage} (${title}).\n    → ${indented(remedy ?? '')}\n`;
  }
  const doubts = checks.filter(({ outcome }) => outcome === 'doubt').length;
  return doubts === 0
    ? '\nEverything is in order.\n'
    : `\nTelemetry gets through; ${doubts} ${doubts === 1 ? 'thing is' : 'things are'} worth a look.\n`;
}

export function jsonReport(examination: Examination): string {
  const { checks, firstFault } = examination;
  return `${JSON.stringify({ ok: firstFault === undefined, lookAt: firstFault?.stage ?? null, checks }, null, 2)}\n`;
}

/** Lines after the first stand under it. */
function indented(text: string): string {
  const lines = text.split('\n').map((line) => printable(line).trimEnd());
  return lines.filter((line) => line !== '').join('\n      ');
}

/** What a server said, without what could move the cursor. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '�');
}
