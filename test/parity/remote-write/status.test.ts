/** What the exporter makes of each status: attempts, log lines and metrics as recorded. */
import { expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { decodeConfig } from '../../../src/config/decode.js';
import { prometheusRemoteWriteSchema } from '../../../src/exporters/prometheusremotewrite/config.js';
import { createPrometheusRemoteWriteExporter } from '../../../src/exporters/prometheusremotewrite/exporter.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { testSettings, type TestSettings } from '../../support/settings.js';
import { recordedJson } from '../recorded-json.js';
import { drive, ScriptedBackEnd, type ScriptedAnswer } from './back-end.js';

interface Recording {
  readonly name: string;
  readonly answers: readonly number[];
  readonly attempts: readonly number[];
  readonly logs: readonly { readonly level: string; readonly msg: string; error: string; dropped_items: number }[];
  readonly selfMetrics: readonly string[];
}

/** Bodies of the recorded answers, which the recordings show in log lines only. */
const BODIES: Readonly<Record<number, string>> = { 429: 'slow down', 400: 'out of order sample', 404: 'not found' };

const { remoteWriteStatus: recordings } = recordedJson<{ remoteWriteStatus: readonly Recording[] }>('behaviour.json');

/** Two data points, one of which is the newest of a resource that gets no `target_info`. */
const input = {
  resourceMetrics: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'client-api' } }] },
      scopeMetrics: [
        {
          metrics: ['a', 'b'].map((name) => ({
            name,
            gauge: { dataPoints: [{ timeUnixNano: '1763900000000000000', asDouble: 1 }] },
          })),
        },
      ],
    },
  ],
};

test.each(recordings)('$name', async ({ name, answers, attempts, logs, selfMetrics }) => {
  const backEnd = await ScriptedBackEnd.start(...answers.map((status) => answerOf(name, status)));
  const settings = testSettings('exporter', 'prometheusremotewrite');
  const { config } = decodeConfig(prometheusRemoteWriteSchema, {
    endpoint: backEnd.url,
    ...(name === '500-no-retry' && { retry_on_failure: { enabled: false } }),
  });
  const exporter = createPrometheusRemoteWriteExporter(settings, config);
  await exporter.start({ extension: () => undefined, reportFatal: () => {} });
  try {
    await exporter.consume(batchFromJson('metrics', input), EMPTY_CONTEXT);
    await drive(exporter.flush!(), settings.clock);
    expect(backEnd.received.map(({ status }) => status)).toEqual(attempts);
    expect(troubles(settings)).toEqual(
      logs.map(({ level, msg, error, dropped_items }) => ({ level, msg, error, dropped_items })),
    );
    expect(metricsOf(settings, backEnd.url)).toEqual(recordedMetrics(selfMetrics));
    expect(settings.ledger.pending).toBe(0);
  } finally {
    await exporter.shutdown(AbortSignal.timeout(1000));
    backEnd.stop();
  }
});

function answerOf(name: string, status: number): ScriptedAnswer {
  if (status === 308) return { status, headers: { location: '/elsewhere' } };
  return { status, body: name === '500-no-retry' ? 'x' : (BODIES[status] ?? ''), headers: { 'retry-after': '1' } };
}

function troubles({ logger }: TestSettings): object[] {
  return logger.lines
    .filter(({ level }) => level === 'warn' || level === 'error')
    .map(({ level, message, fields }) => ({ level, msg: message, ...fields }));
}

/** The exporter's series without endpoint, as `name{labels}` with their values. */
function recordedMetrics(lines: readonly string[]): Record<string, number> {
  const series = lines.filter((line) => line.startsWith('otelcol_exporter_'));
  return Object.fromEntries(
    series.map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)\{(.*)\} (.*)$/.exec(line) ?? [];
      const kept = labels.split(',').filter((label) => label !== '' && !/^(endpoint|otel_scope_name)=/.test(label));
      return [`${name.replace(/(_ratio)?_total$/, '')}{${kept.join(',')}}`, Number(value)];
    }),
  );
}

function metricsOf({ recordedMeter }: TestSettings, url: string): Record<string, number> {
  const withoutEndpoint = (key: string): string => key.replace(`endpoint="${url}",`, '');
  const queue = ['otelcol_exporter_queue_capacity', 'otelcol_exporter_queue_size'].map(
    (name) => `${name}{data_type="metrics",exporter="prometheusremotewrite"}`,
  );
  return Object.fromEntries(
    [...recordedMeter.values.keys(), ...queue].map((key) => [withoutEndpoint(key), recordedMeter.read(key)!]),
  );
}
