/** What the debug exporter printed, apart from where batches begin. */
import type { LogEntry } from './collector.js';

export interface DebugOutput {
  readonly lines: readonly string[];
  /** Sums of the counts in the lines that head each batch. */
  readonly counts: Readonly<Record<string, number>>;
}

export function debugOutput(entries: readonly LogEntry[]): DebugOutput {
  const lines: string[] = [];
  const counts: Record<string, number> = {};
  for (const entry of entries) {
    if (entry['otelcol.component.id'] !== 'debug') continue;
    const numbers = Object.entries(entry).filter(([, value]) => typeof value === 'number');
    for (const [name, value] of numbers)
      counts[`${entry.msg}: ${name}`] = (counts[`${entry.msg}: ${name}`] ?? 0) + Number(value);
    // Metrics come in batches of any size: the place within a batch is no matter.
    if (numbers.length === 0)
      lines.push(
        ...entry.msg
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => line.replace(/^((Resource|Scope)\w*) #\d+/, '$1')),
      );
  }
  return { lines: lines.sort(), counts };
}
