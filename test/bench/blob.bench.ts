/**
 * `npx tsx --expose-gc test/bench/blob.bench.ts`: what it costs to turn log records into text and to bring them into blobs.
 * CPU of this process (user and system, all threads) and bytes allocated on the heap, per record, over requests of 1,000
 * records; the blob service is another process. Prints; asserts nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Extension } from '../../src/component/component.js';
import type { Marshaler } from '../../src/component/encoding.js';
import { systemClock } from '../../src/component/clock.js';
import { silentLogger } from '../../src/component/logger.js';
import { decodeConfig } from '../../src/config/decode.js';
import { azureBlobSchema } from '../../src/exporters/azureblob/config.js';
import { createAzureBlobExporter } from '../../src/exporters/azureblob/exporter.js';
import { textEncodingSchema } from '../../src/extensions/text_encoding/config.js';
import { TextEncodingExtension } from '../../src/extensions/text_encoding/extension.js';
import { mergeBatches, type Batch } from '../../src/pdata/batch.js';
import { batchFromJson } from '../../src/pdata/builder.js';
import { testSettings } from '../support/settings.js';

const RECORDS = 1000;
const ROUNDS = 9;
const ROUND_MS = 200;

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const request = batchFromJson('logs', {
  resourceLogs: [
    {
      resource: { attributes: [text('service.name', 'checkout'), text('service.instance.id', 'i-0123456789')] },
      scopeLogs: [
        {
          scope: { name: 'lib' },
          logRecords: Array.from({ length: RECORDS }, (_, i) => ({
            timeUnixNano: '1767323045000000000',
            severityNumber: 9,
            severityText: 'INFO',
            body: { stringValue: `request ${i} took 12 ms and returned a body of moderate length` },
            attributes: [text('http.request.method', 'GET'), text('http.route', `/api/v1/things/${i % 50}`)],
            traceId: '5b8efff798038103d269b633813fc60c',
            spanId: 'eee19b7ec3c1b174',
          })),
        },
      ],
    },
  ],
});

interface Cost {
  readonly micros: number;
  readonly bytes: number;
}

/** Best of several rounds: the machine has other things to do. */
async function measure(items: number, run: () => unknown): Promise<Cost> {
  await round(items, run);
  const rounds: Cost[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await round(items, run));
  return { micros: Math.min(...rounds.map((one) => one.micros)), bytes: Math.min(...rounds.map((one) => one.bytes)) };
}

async function round(items: number, run: () => unknown): Promise<Cost> {
  globalThis.gc?.();
  const [heap, cpu, start] = [process.memoryUsage().heapUsed, process.cpuUsage(), performance.now()];
  let grown = 0;
  let last = heap;
  let calls = 0;
  while (performance.now() - start < ROUND_MS) {
    await run();
    calls++;
    const now = process.memoryUsage().heapUsed;
    if (now > last) grown += now - last; // a fall is a collection
    last = now;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { micros: (user + system) / (calls * items), bytes: grown / (calls * items) };
}

function report(what: string, { micros, bytes }: Cost): void {
  console.log(`${what.padEnd(58)}${micros.toFixed(3).padStart(8)} µs${bytes.toFixed(1).padStart(9)} B on the heap`);
}

const extension = (compat: '0.131.0' | 'latest'): Extension & Marshaler =>
  new TextEncodingExtension({ compat }, decodeConfig(textEncodingSchema, {}).config);

async function exporter(block: object, encoding: Extension) {
  const { config } = decodeConfig(azureBlobSchema, block);
  const settings = { ...testSettings('exporter', 'azureblob'), clock: systemClock, logger: silentLogger };
  const created = createAzureBlobExporter(settings, config, 'logs');
  await created.start({ extension: () => encoding, reportFatal: () => {} });
  return (batch: Batch) => created.consume(batch, {});
}

const sink = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('./blob-sink.ts', import.meta.url))], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [port] = (await once(sink.stdout.setEncoding('utf8'), 'data')) as [string];
const connection_string = `AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:${port.trim()}/a`;
const merged = mergeBatches('logs', [request, request, request, request]);

console.log(`per log record, ${(request.byteLength / RECORDS).toFixed(0)} B each in OTLP`);
for (const compat of ['0.131.0', 'latest'] as const) {
  const encoder = extension(compat);
  report(`text, --compat ${compat}`, await measure(RECORDS, () => encoder.marshal(request)));
}
for (const enabled of [true, false]) {
  const block = { auth: { connection_string }, append_blob: { enabled }, encodings: { logs: 'text_encoding' } };
  const names = { logs_format: '2006/01/02/logs_15', serial_num_range: 1 };
  const consume = await exporter({ ...block, blob_name_format: enabled ? names : {} }, extension('0.131.0'));
  const what = enabled ? 'text into append blobs' : 'text into block blobs';
  report(`${what}, batches of ${RECORDS}`, await measure(RECORDS, () => consume(request)));
  report(`${what}, batches of ${4 * RECORDS}`, await measure(4 * RECORDS, () => consume(merged)));
}
const consume = await exporter({ auth: { connection_string } }, extension('0.131.0'));
report(`OTLP/JSON into block blobs, batches of ${RECORDS}`, await measure(RECORDS, () => consume(request)));
sink.kill();
