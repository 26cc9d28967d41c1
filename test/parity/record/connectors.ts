/**
 * Records what the reference's connectors hand on, and what it says to configurations of them that make no sense:
 *
 *     npx tsx test/parity/record/connectors.ts <path of a reference collector with count and routing>
 */
import { fileURLToPath } from 'node:url';
import { outputsOf, type Outputs } from '../connectors/outcome.js';
import { CONNECTOR_CASES } from './connectors/cases.js';
import { WRONG_CONNECTORS } from './connectors/wrong.js';
import { writeFileSync } from 'node:fs';
import { runReference } from './reference.js';
import { throughConnector } from './running-connector.js';

export interface ConnectorRecording {
  readonly name: string;
  readonly status: number;
  /** What the sender is told where the request is refused. */
  readonly message?: string;
  readonly outputs: Outputs;
  /** Warnings while it starts. */
  readonly warnings?: readonly string[];
}

const [binary] = process.argv.slice(2);
if (binary === undefined) throw new Error('usage: connectors.ts <path of a reference collector>');

const recordings: ConnectorRecording[] = [];
for (const one of CONNECTOR_CASES) {
  const { status, body, requests, warnings } = await throughConnector(binary, one);
  recordings.push({
    name: one.name,
    status,
    ...(status !== 200 && { message: (JSON.parse(body) as { message: string }).message }),
    outputs: outputsOf(one.type, requests),
    ...(warnings.length > 0 && { warnings }),
  });
}
write('recorded.json', recordings);
write(
  'recorded-wrong.json',
  Object.entries(WRONG_CONNECTORS).map(([name, config]) => {
    const yaml = JSON.stringify(config);
    const { exitCode, stderr } = runReference(binary, {
      args: ['validate', '--config=hub.yaml'],
      files: { 'hub.yaml': yaml },
    });
    return { name, yaml, exitCode, error: /^Error: ([^]*)\nTIME collector server/.exec(stderr)?.[1] ?? stderr };
  }),
);

function write(name: string, entries: readonly object[]): void {
  const path = fileURLToPath(new URL(`../connectors/${name}`, import.meta.url));
  writeFileSync(path, `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`);
}
