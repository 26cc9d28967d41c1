/** The hub's own metrics page under the recorded loads, line by line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { components } from '../../../src/components.js';
import { startHub } from '../../../src/hub.js';
import { SILENT } from '../../support/silent.js';
import { comparablePage } from './page.js';
import { configuration, drive, SCENARIOS, type Scenario, startSink } from './scenario.js';

const hasProcessor = (id: string): boolean => components.types('processor').includes(id);
const scenarios = SCENARIOS.filter(({ processors }) => Object.keys(processors).every(hasProcessor));

describe('/metrics shows what the reference shows', () => {
  test.each(scenarios)('$name', async (scenario) => {
    const recorded = readFileSync(join(import.meta.dirname, 'recorded', `${scenario.name}.prom`), 'utf8');
    expect(comparablePage(await pageAfter(scenario))).toEqual(comparablePage(recorded));
  });
});

async function pageAfter(scenario: Scenario): Promise<string> {
  const sink = await startSink();
  const anywhere = '127.0.0.1:0';
  const config = configuration(scenario, { http: anywhere, grpc: anywhere, metricsPort: 0, sink: sink.url });
  const hub = await startHub({ config: `yaml:${config}`, drainTimeoutMs: 0, logOutput: SILENT });
  try {
    const address = (name: string): string => {
      const { host, port } = hub.addresses.get(name)!; // the configuration has them all
      return `${host}:${port}`;
    };
    const page = async (): Promise<string> => (await fetch(`http://${address('metrics')}/metrics`)).text();
    await drive(scenario, { http: address('otlp/http'), grpc: address('otlp/grpc'), page });
    return await page();
  } finally {
    sink.close();
    await hub.close();
  }
}
