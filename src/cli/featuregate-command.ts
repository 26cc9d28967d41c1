import type { FeatureGate } from '../service/feature-gates.js';
import { FEATURE_GATES, findGate } from '../service/feature-gates.js';
import type { Invocation } from './command-table.js';
import { EXIT } from './exit-codes.js';
import type { CliProcess } from './process-io.js';

/** `featuregate [id]`: all gates as a table, or one in lines. */
export async function runFeatureGate(invocation: Invocation, io: CliProcess): Promise<number> {
  const { arguments: parsed, gates } = invocation;
  const [id] = parsed.words;
  if (id === undefined) io.stdout.write(table(gates));
  else {
    const gate = findGate(id);
    if (gate === undefined) throw new Error(`feature ${JSON.stringify(id)} not found`);
    io.stdout.write(details(gate, gates));
  }
  return EXIT.ok;
}

function details(gate: FeatureGate, gates: ReadonlySet<string>): string {
  return [
    `Feature: ${gate.id}`,
    `Enabled: ${gates.has(gate.id)}`,
    `Stage: ${gate.stage}`,
    `Description: ${gate.description}`,
    `From Version: ${gate.from}`,
    `To Version: ${gate.to}`,
    '',
  ].join('\n');
}

/** Columns two blanks apart. */
function table(gates: ReadonlySet<string>): string {
  const rows = [
    ['ID', 'Enabled', 'Stage', 'Description'],
    ...FEATURE_GATES.map(({ id, stage, description }) => [id, String(gates.has(id)), stage, description]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column < widths.length ? cell.padEnd(widths[column]! + 2) : cell)).join('');
  return rows.map((row) => `${line(row)}\n`).join('');
}
