import { readdirSync, readFileSync } from 'node:fs';
import snappyjs from 'snappyjs';
import { describe, expect, test } from 'vitest';
import { decodeConfig } from '../../../src/config/decode.js';
import { prometheusRemoteWriteSchema } from '../../../src/exporters/prometheusremotewrite/config.js';
import { translatorOptions } from '../../../src/exporters/prometheusremotewrite/translator-options.js';
import { Translator, type BodyFormat } from '../../../src/exporters/prometheusremotewrite/translator.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { bitsOf, readWriteRequest, type ReadRequest } from './write-request.js';

/** One request, the exporter's settings, and what the reference sent for it. */
interface Recording {
  readonly name: string;
  readonly input: object;
  readonly exporter: object;
  readonly remoteWrite: readonly RecordedRequest[];
}

interface RecordedRequest {
  readonly timeseries: readonly RecordedSeries[];
  readonly metadata: readonly RecordedMetadata[];
}

/** Fields with their default value are left out. */
interface RecordedMetadata {
  readonly type?: number;
  readonly name?: string;
  readonly help?: string;
  readonly unit?: string;
}

/** A double that JSON cannot hold is given by its bits. */
type RecordedDouble = number | { readonly bits: string };

interface RecordedSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Null for the empty name, which `labels` has as `undefined`. */
  readonly labelOrder: readonly (string | null)[];
  readonly samples: readonly { readonly value: RecordedDouble; readonly timestamp: number }[];
  readonly exemplars: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: RecordedDouble;
    readonly timestamp: number;
  }[];
  readonly histograms: readonly RecordedHistogram[];
}

/** Fields with their default value are left out. */
interface RecordedHistogram {
  readonly count_int?: string;
  readonly sum?: RecordedDouble;
  readonly schema?: number;
  readonly zero_threshold?: RecordedDouble;
  readonly zero_count_int?: string;
  readonly negative_spans?: readonly { readonly offset?: number; readonly length?: number }[];
  readonly negative_deltas?: readonly string[];
  readonly positive_spans?: readonly { readonly offset?: number; readonly length?: number }[];
  readonly positive_deltas?: readonly string[];
  readonly reset_hint?: number;
  readonly timestamp?: number;
}

const FOLDER = new URL('../recorded/metrics/', import.meta.url);
const recordings = readdirSync(FOLDER).map(
  (file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Recording,
);

describe.each(['structure', 'library', 'none'] as const)('%s', (format) => {
  test.each(recordings)('$name leaves as the reference sends it', ({ input, exporter, remoteWrite }) => {
    expect(requestsOf(format, exporter, input)).toEqual(inOneOrder(remoteWrite.map(asRead)));
  });
});

test('a translator gives the same for a request it has seen before, alone and between others', () => {
  for (const { name, input, exporter } of recordings) {
    const translate = translatorFor('structure', exporter);
    const first = translate(input);
    for (const other of recordings.slice(0, 10)) translate(other.input);
    expect(translate(input), name).toEqual(first);
    expect(translate(input), name).toEqual(first);
  }
});

function requestsOf(format: BodyFormat, exporter: object, input: object): ReadRequest[] {
  return translatorFor(format, exporter)(input);
}

function translatorFor(format: BodyFormat, exporter: object): (input: object) => ReadRequest[] {
  const { config } = decodeConfig(prometheusRemoteWriteSchema, exporter);
  const translator = new Translator({ ...translatorOptions(config), format });
  return (input) => {
    const { requests } = translator.translate(batchFromJson('metrics', input));
    return inOneOrder(requests.map((body) => readWriteRequest(format === 'none' ? body : snappyjs.uncompress(body))));
  };
}

/** The reference sends requests in parallel and series in random order; the recordings have metadata sorted by name. */
function inOneOrder(requests: readonly ReadRequest[]): ReadRequest[] {
  const key = (value: unknown): string => JSON.stringify(value);
  return requests
    .map(({ timeseries, metadata }) => ({
      timeseries: [...timeseries].sort((a, b) => (key(a) < key(b) ? -1 : 1)),
      metadata: [...metadata].sort((a, b) => (key(a.name) < key(b.name) ? -1 : 1)),
    }))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function asRead({ timeseries, metadata }: RecordedRequest): ReadRequest {
  return {
    timeseries: timeseries.map(seriesAsRead),
    metadata: metadata.map(({ type = 0, name = '', help = '', unit = '' }) => ({
      type,
      name: latin1(name),
      help: latin1(help),
      unit: latin1(unit),
    })),
  };
}

function seriesAsRead(series: RecordedSeries): ReadRequest['timeseries'][number] {
  return {
    labels: series.labelOrder.map((name) => [latin1(name ?? ''), latin1(series.labels[name ?? 'undefined']!)]),
    samples: series.samples.map(sampleAsRead),
    exemplars: series.exemplars.map((exemplar) => ({
      labels: Object.entries(exemplar.labels).map(([name, value]) => [latin1(name), latin1(value)]),
      ...sampleAsRead(exemplar),
    })),
    histograms: series.histograms.map(histogramAsRead),
  };
}

function sampleAsRead({ value, timestamp }: { readonly value: RecordedDouble; readonly timestamp: number }) {
  return { value: doubleAsRead(value), timestamp: String(timestamp) };
}

function histogramAsRead(histogram: RecordedHistogram): ReadRequest['timeseries'][number]['histograms'][number] {
  const spans = (given: RecordedHistogram['positive_spans'] = []) =>
    given.map(({ offset = 0, length = 0 }) => ({ offset, length }));
  return {
    countInt: histogram.count_int ?? '0',
    sum: doubleAsRead(histogram.sum ?? 0),
    schema: histogram.schema ?? 0,
    zeroThreshold: doubleAsRead(histogram.zero_threshold ?? 0),
    zeroCountInt: histogram.zero_count_int ?? '0',
    negativeSpans: spans(histogram.negative_spans),
    negativeDeltas: histogram.negative_deltas ?? [],
    positiveSpans: spans(histogram.positive_spans),
    positiveDeltas: histogram.positive_deltas ?? [],
    resetHint: histogram.reset_hint ?? 0,
    timestamp: String(histogram.timestamp ?? 0),
  };
}

function doubleAsRead(value: RecordedDouble): string {
  return typeof value === 'number' ? bitsOf(value) : value.bits;
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
