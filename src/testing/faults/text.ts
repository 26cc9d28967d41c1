import { valueText } from '../match/value-text.js';
import type { ActiveFault } from './book.js';

/** A line for each fault that is on. */
export function faultTexts(active: readonly ActiveFault[]): string[] {
  return active.map(({ fault, hits }) => `${valueText(fault)} struck ${hits} ${hits === 1 ? 'time' : 'times'}`);
}
