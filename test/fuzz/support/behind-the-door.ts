/** Everything that handles a request which was admitted, for tests that nothing behind the door trips over one. */
import { expect } from 'vitest';
import type { BoundAddress, Exporter, Processor } from '../../../src/component/component.js';
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { decodeConfig } from '../../../src/config/decode.js';
import { debugSchema } from '../../../src/exporters/debug/config.js';
import { createDebugExporter } from '../../../src/exporters/debug/exporter.js';
import { prometheusSchema } from '../../../src/exporters/prometheus/config.js';
import { createPrometheusExporter } from '../../../src/exporters/prometheus/exporter.js';
import { Translator } from '../../../src/exporters/prometheusremotewrite/translator.js';
import { textEncodingSchema } from '../../../src/extensions/text_encoding/config.js';
import { TextEncodingExtension } from '../../../src/extensions/text_encoding/extension.js';
import { type Batch, batchBytes, mergeBatches } from '../../../src/pdata/batch.js';
import { countItems } from '../../../src/pdata/count.js';
import { decodeJson } from '../../../src/pdata/json/decode.js';
import { encodeJson } from '../../../src/pdata/json/encode.js';
import { SIGNALS, type Signal } from '../../../src/pdata/signal.js';
import { splitBatch, splitBatchEvery } from '../../../src/pdata/split.js';
import { validateRequest } from '../../../src/pdata/validate.js';
import { filterSchema } from '../../../src/processors/filter/config.js';
import { createFilter } from '../../../src/processors/filter/processor.js';
import { transformSchema } from '../../../src/processors/transform/config.js';
import { createTransform } from '../../../src/processors/transform/processor.js';
import { decodeItems } from '../../../src/testing/received/decode.js';
import { readWriteRequest } from '../../parity/metrics/write-request.js';
import { testSettings } from '../../support/settings.js';

const HOST = { extension: () => undefined, reportFatal: () => {} };
const STOP = new AbortController().signal;

/** Cutting, merging and other forms: counts agree. */
export function checkPdata(batch: Batch): void {
  const { signal, itemCount } = batch;
  const chunk = batch.chunks[0]!;
  expect(countItems(signal, chunk)).toBe(itemCount);
  const twice = mergeBatches(signal, [batch, batch]);
  expect(validateRequest(signal, batchBytes(twice))).toBe(2 * itemCount);
  if (itemCount > 0) {
    const at = Math.ceil(itemCount * 1.5);
    if (at < twice.itemCount) checkParts(signal, Object.values(splitBatch(twice, at)), twice.itemCount);
    checkParts(signal, splitBatchEvery(batch, Math.ceil(itemCount / 3)), itemCount);
  }
  const json = encodeJson(signal, batch.chunks);
  JSON.parse(Buffer.from(json).toString());
  expect(decodeItems(signal, batch.chunks, { number: 1 } as never).length).toBeLessThanOrEqual(itemCount);
  const again = decodeJson(signal, json);
  expect(again.itemCount).toBe(itemCount);
  expect(Buffer.from(encodeJson(signal, [again.bytes])).equals(Buffer.from(json))).toBe(true);
}

function checkParts(signal: Signal, parts: readonly Batch[], itemCount: number): void {
  let sum = 0;
  for (const part of parts) {
    expect(validateRequest(signal, batchBytes(part))).toBe(part.itemCount);
    sum += part.itemCount;
  }
  expect(sum).toBe(itemCount);
}

export interface BehindTheDoor {
  check(batch: Batch): Promise<void>;
  close(): Promise<void>;
}

/** Components, started. Each keeps what it keeps between batches. */
export async function openBehindTheDoor(): Promise<BehindTheDoor> {
  const exporters = await startedExporters();
  const processors = startedProcessors();
  const prometheus = await startedPrometheus();
  const text = new TextEncodingExtension({ compat: 'latest' }, decodeConfig(textEncodingSchema, {}).config);
  const translators = [true, false].map(remoteWriteTranslator);
  let checked = 0;
  return {
    async check(batch) {
      checkPdata(batch);
      for (const exporter of exporters[batch.signal]) await exporter.consume(batch, EMPTY_CONTEXT);
      for (const processor of processors[batch.signal]) await processor.consume(batch, EMPTY_CONTEXT);
      if (batch.signal === 'logs') text.marshal(batch);
      if (batch.signal !== 'metrics') return;
      for (const translator of translators) translator.translate(batch, true).requests.forEach(readWriteRequest);
      await prometheus.exporter.consume(batch, EMPTY_CONTEXT);
      if (++checked % 50 === 0) await prometheus.scrape();
    },
    async close() {
      await prometheus.exporter.shutdown(STOP);
    },
  };
}

async function startedExporters(): Promise<Readonly<Record<Signal, readonly Exporter[]>>> {
  const stream = { write: () => true, once: () => {}, on: () => {}, removeListener: () => {} };
  const made: Record<Signal, Exporter[]> = { metrics: [], logs: [], traces: [] };
  for (const signal of SIGNALS) {
    for (const verbosity of ['basic', 'normal', 'detailed']) {
      const block = { verbosity, use_internal_logger: false, sampling_initial: 1_000_000 };
      const { config } = decodeConfig(debugSchema, block);
      const exporter = createDebugExporter(testSettings('exporter', 'debug'), config, signal, stream);
      await exporter.start(HOST);
      made[signal].push(exporter);
    }
  }
  return made;
}

const FILTERS: Readonly<Record<Signal, object>> = {
  logs: { logs: { log_record: ['severity_number < 5', 'IsMatch(body, ".*x.*")', 'attributes["n"] == 3'] } },
  metrics: {
    metrics: { metric: ['type == METRIC_DATA_TYPE_SUM and name == "a"'], datapoint: ['value_int > 5', 'flags == 1'] },
  },
  traces: { traces: { span: ['kind == 2', 'attributes["a"] != nil'], spanevent: ['name == "a"'] } },
};
const groupsOf = (...groups: readonly (readonly string[])[]): object[] => [
  {
    statements: ['set(resource.attributes["seen"], true)', 'delete_key(resource.attributes, "host.name")'],
  },
  { statements: ['keep_matching_keys(scope.attributes, "s.*")', 'set(scope.name, scope.version)'] },
  ...groups.map((statements) => ({ statements })),
];
const TRANSFORMS: Readonly<Record<Signal, object>> = {
  logs: {
    log_statements: groupsOf([
      'set(log.attributes["copy"], log.body)',
      'flatten(log.attributes)',
      'truncate_all(log.attributes, 20)',
      'set(log.body, Concat([log.body, log.severity_text], " "))',
      'set(log.attributes["id"], log.trace_id.string)',
    ]),
  },
  metrics: {
    metric_statements: groupsOf(
      ['convert_gauge_to_sum("cumulative", true)', 'set(metric.unit, metric.name)'],
      ['extract_count_metric(true) where metric.type == METRIC_DATA_TYPE_HISTOGRAM'],
      ['set(datapoint.attributes["v"], datapoint.value_double)', 'limit(datapoint.attributes, 3, [])'],
    ),
  },
  traces: {
    trace_statements: groupsOf(
      [
        'set(span.attributes["d"], span.end_time_unix_nano - span.start_time_unix_nano)',
        'set(span.name, span.parent_span_id.string)',
        'set(span.attributes["state"], span.trace_state["a"])',
      ],
      ['set(spanevent.attributes["e"], spanevent.name)'],
    ),
  },
};

function startedProcessors(): Readonly<Record<Signal, readonly Processor[]>> {
  const made: Record<Signal, Processor[]> = { metrics: [], logs: [], traces: [] };
  for (const signal of SIGNALS) {
    const next = {
      consume: async (out: Batch) => {
        expect(validateRequest(signal, batchBytes(out))).toBe(out.itemCount);
      },
    };
    // Conditions that do not apply to a value are errors by design; what is tested is that nothing else goes wrong.
    const filter = decodeConfig(filterSchema, { error_mode: 'silent', ...FILTERS[signal] });
    const transform = decodeConfig(transformSchema, { error_mode: 'silent', ...TRANSFORMS[signal] });
    expect([...filter.problems, ...transform.problems]).toEqual([]);
    made[signal].push(
      createFilter(testSettings('processor', 'filter'), filter.config, signal, next),
      createTransform(testSettings('processor', 'transform'), transform.config, signal, next),
    );
  }
  return made;
}

async function startedPrometheus(): Promise<{ exporter: Exporter; scrape(): Promise<void> }> {
  const { config } = decodeConfig(prometheusSchema, {
    endpoint: '127.0.0.1:0',
    resource_to_telemetry_conversion: { enabled: true },
    enable_open_metrics: true,
  });
  let address!: BoundAddress;
  const settings = testSettings('exporter', 'prometheus');
  const exporter = createPrometheusExporter(settings, config, 'metrics', (bound) => (address = bound));
  await exporter.start(HOST);
  return {
    exporter,
    async scrape() {
      const headers = { accept: 'application/openmetrics-text;version=1.0.0' };
      const answer = await fetch(`http://127.0.0.1:${address.port}/metrics`, { headers });
      expect(await answer.text()).toBeTypeOf('string');
    },
  };
}

function remoteWriteTranslator(resourceToTelemetry: boolean): Translator {
  return new Translator({
    namespace: '',
    suffixes: true,
    externalLabels: new Map(),
    targetInfo: true,
    resourceToTelemetry,
    maxBatchBytes: 100_000,
    sendMetadata: false,
    format: 'none',
    cacheBytes: 2 * 1024 * 1024,
  });
}
