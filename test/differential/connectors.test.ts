/**
 * The same random requests through `count` and `routing` in the reference and in ours, under random configurations. Run as told in
 * remote-write.test.ts, with a reference that has these connectors.
 */
import { expect, test } from 'vitest';
import { batchFromJson } from '../../src/pdata/builder.js';
import { outputsOf, signalOfPipeline, type Outputs } from '../parity/connectors/outcome.js';
import { throughOurConnector } from '../parity/connectors/through.js';
import type { ConnectorInput } from '../parity/record/connectors/cases.js';
import { throughConnector, type ConnectorAnswer } from '../parity/record/running-connector.js';
import { randomConnector } from './connectors-inputs.js';
import { Dice } from './pdata-inputs.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const runs = Number(process.env['OTLP_HUB_FUZZ_RUNS'] ?? 100);
const seed = Number(process.env['OTLP_HUB_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

const dice = new Dice(seed);
const drawn = Array.from({ length: runs }, (_, i) => ({ i, ...randomConnector(dice) }));

const RESOURCES = { logs: 'resourceLogs', traces: 'resourceSpans', metrics: 'resourceMetrics' } as const;

interface Result {
  readonly message?: string;
  readonly outputs: Outputs;
  readonly warnings: readonly string[];
}

test.each(drawn)(`seed ${seed}, $i: $signal $name`, { timeout: 120_000 }, async (one) => {
  if (binary === undefined) throw new Error('set OTLP_HUB_REFERENCE to the path of the reference collector');
  expect(await ours(one)).toEqual(await theirs(binary, one));
});

async function theirs(collector: string, one: ConnectorInput): Promise<Result> {
  const { status, body, requests, warnings } = await throughConnector(collector, one);
  return {
    ...(status === 200 ? {} : { message: (JSON.parse(body) as { message: string }).message }),
    outputs: settled(one.type, requests),
    warnings,
  };
}

async function ours(one: ConnectorInput): Promise<Result> {
  const { problems, error, requests, warnings, unaccounted } = await throughOurConnector(one);
  expect(problems).toEqual([]);
  expect(unaccounted).toBe(0);
  return {
    ...(error === undefined ? {} : { message: (error as Error).message }),
    outputs: settled(one.type, requests),
    warnings,
  };
}

/** The reference hands on resources without items, and counts of nothing (docs/deviations.md). */
function withItems(requests: ConnectorAnswer['requests']): ConnectorAnswer['requests'] {
  const kept = Object.entries(requests).map(([pipeline, bodies]) => {
    const signal = signalOfPipeline(pipeline);
    const field = RESOURCES[signal];
    const resources = bodies.flatMap((body) => (body as Record<string, readonly object[]>)[field] ?? []);
    const full = resources.filter((one) => batchFromJson(signal, { [field]: [one] }).itemCount > 0);
    return [pipeline, [{ [field]: full }]] as const;
  });
  return Object.fromEntries(kept);
}

/** Requests of `routing` come in any order, so do their resources then. */
function settled(type: string, requests: ConnectorAnswer['requests']): Outputs {
  const outputs = outputsOf(type, withItems(requests));
  if (type === 'count') return outputs;
  const sorted = Object.entries(outputs).map(([pipeline, resources]) => [
    pipeline,
    resources.toSorted((a, b) => (canonical(a) < canonical(b) ? -1 : 1)),
  ]);
  return Object.fromEntries(sorted) as Outputs;
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, child]) => `${name}:${canonical(child)}`).join()}}`;
}
