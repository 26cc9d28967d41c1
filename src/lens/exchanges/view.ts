/** Exchanges with back ends as the page asks for them. */
import { createWriteRequestDecoder, type WriteRequest } from '../../backends/remote-write/write-request.js';
import type { Exchange, ExchangeRow } from '../api.js';
import { otlpJson } from '../telemetry/otlp-json.js';
import { cutName, cutText } from '../telemetry/text.js';
import type { Ring } from '../telemetry/window.js';
import { answerLine } from './answer-text.js';
import type { SeenExchange } from './seen.js';

const MAX_ROWS = 200;
const MAX_DECODED_CHARACTERS = 262_144;
/** A body is decoded up to this size. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export class ExchangeViews {
  readonly #ring: Ring<SeenExchange>;

  constructor(ring: Ring<SeenExchange>) {
    this.#ring = ring;
  }

  /** Newest first. */
  rows(exporter?: string): ExchangeRow[] {
    const rows: ExchangeRow[] = [];
    for (const { value, firstItem } of this.#ring.from().toReversed()) {
      if (exporter !== undefined && value.exporter !== exporter) continue;
      rows.push(rowOf(firstItem, value));
      if (rows.length === MAX_ROWS) break;
    }
    return rows;
  }

  async exchange(id: string): Promise<Exchange | undefined> {
    const entry = this.#find(id);
    if (entry === undefined) return undefined;
    const { exchange } = entry.value;
    const { headers, answer, blob } = exchange;
    return {
      ...rowOf(entry.firstItem, entry.value),
      headers: Object.entries(headers).map(([name, value]) => [cutName(name), cutName(value, 2000)]),
      answerHeaders: Object.entries(answer?.headers ?? {}).map(([name, value]) => [
        cutName(name),
        cutName(String(value ?? ''), 2000),
      ]),
      ...(answer === undefined || answer.body.length === 0
        ? {}
        : { answerBody: cutText(Buffer.from(answer.body).toString('utf8')) }),
      decoded: cutText(await decodedText(entry.value), MAX_DECODED_CHARACTERS),
      ...(blob === undefined ? {} : { blob: { name: `${blob.container}/${blob.name}`, offset: blob.offset } }),
    };
  }

  body(id: string): Uint8Array | undefined {
    const pieces = this.#find(id)?.value.exchange.body;
    return pieces && Buffer.concat(pieces);
  }

  #find(id: string) {
    return /^\d{1,15}$/.test(id) ? this.#ring.holding(Number(id)) : undefined;
  }
}

function rowOf(id: number, { exporter, exchange, batch }: SeenExchange): ExchangeRow {
  const { startedAtMs, tookMs, what, body, answer, error, ok } = exchange;
  return {
    id: String(id),
    exporter,
    at: startedAtMs,
    tookMs: Math.round(tookMs * 1000) / 1000,
    what: cutText(what, 2000),
    items: batch.itemCount,
    bytes: body.reduce((sum, { length }) => sum + length, 0),
    answer: cutText(answer === undefined ? (error ?? 'no answer') : answerLine(answer), 2000),
    ok,
  };
}

async function decodedText({ exchange, batch }: SeenExchange): Promise<string> {
  if (exchange.body.length === 0) return '';
  if (exchange.protocol === 'blob') return Buffer.concat(exchange.body).toString('utf8');
  try {
    if (isRemoteWrite(exchange.headers)) return await remoteWriteText(Buffer.concat(exchange.body));
    return JSON.stringify(JSON.parse(otlpJson(batch.signal, batch.chunks)), undefined, 2);
  } catch (error) {
    return `cannot be decoded: ${(error as Error).message}`;
  }
}

function isRemoteWrite(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'x-prometheus-remote-write-version');
}

async function remoteWriteText(body: Uint8Array): Promise<string> {
  const { series, metadata } = (await createWriteRequestDecoder(MAX_BODY_BYTES))(body);
  return [...metadata.map(metadataLine), ...series.flatMap(seriesLines)].join('\n');
}

function metadataLine({ family, type, help, unit }: WriteRequest['metadata'][number]): string {
  return `# ${family} ${type}${unit === '' ? '' : ` ${unit}`}: ${JSON.stringify(help)}`;
}

function seriesLines({ labels, samples, histograms, exemplars }: WriteRequest['series'][number]): string[] {
  const name = labels.find((label) => label.name === '__name__')?.value ?? '';
  const others = labels.filter((label) => label.name !== '__name__');
  const series = `${name}{${others.map((label) => `${label.name}=${JSON.stringify(label.value)}`).join(', ')}}`;
  const at = (ms: number): string => new Date(ms).toISOString();
  return [
    ...samples.map(({ value, stale, timestampMs }) => `${series} ${stale ? 'ends' : value} @ ${at(timestampMs)}`),
    ...histograms.map(({ count, sum, schema, timestampMs }) => {
      return `${series} histogram: count ${count}, sum ${sum}, schema ${schema} @ ${at(timestampMs)}`;
    }),
    ...exemplars.map(({ labels: of, value, timestampMs }) => {
      return `  # exemplar ${value} ${of.map((label) => `${label.name}=${label.value}`).join(' ')} @ ${at(timestampMs)}`;
    }),
  ];
}
