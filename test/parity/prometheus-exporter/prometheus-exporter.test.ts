/** The pages that the reference's `prometheus` exporter shows for the same metrics (test/parity/record/prometheus-exporter.ts). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startHub } from '../../../src/hub.js';
import { freePort } from '../../support/free-port.js';
import { PROMETHEUS_CASES } from '../record/prometheus-exporter/cases.js';
import { configurationOf } from '../record/prometheus-exporter/configuration.js';
import { outcomeOf, type PrometheusOutcome, type Running } from './outcome.js';

const recorded = JSON.parse(
  readFileSync(new URL('recorded.json', import.meta.url), 'utf8'),
) as readonly (PrometheusOutcome & {
  readonly name: string;
})[];

/** Where the hub answers otherwise on purpose (../deviations.ts). */
const OURS: Readonly<Record<string, (recording: string) => string>> = {
  'delta sums of both kinds of numbers': (recording) => recording.replace('} 2"', '} 7"'),
};

test('the cases are those that were recorded', () => {
  expect(recorded.map(({ name }) => name)).toEqual(PROMETHEUS_CASES.map(({ name }) => name));
});

describe('the pages are the recorded ones', () => {
  test.each(PROMETHEUS_CASES.map((one, index) => [one.name, one, recorded[index]!] as const))(
    '%s',
    async (name, one, recording) => {
      const outcome = await outcomeOf(one, async (exporter) => {
        const pagePort = await freePort();
        let log = '';
        const hub = await startHub({
          config: configurationOf(exporter, 0, pagePort),
          logOutput: { write: (text) => void (log += text), flush: () => {}, close: () => {} },
        });
        const lines = (): ReturnType<Running['lines']> =>
          log
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as ReturnType<Running['lines']>[number]);
        return { port: hub.addresses.get('otlp/http')!.port, pagePort, lines, stop: () => hub.close() };
      });
      const expected = OURS[name]?.(JSON.stringify(recording)) ?? JSON.stringify(recording);
      expect({ name, ...outcome }).toEqual(JSON.parse(expected));
    },
  );
});
