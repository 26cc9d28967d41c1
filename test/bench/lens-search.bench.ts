/**
 * `npx tsx test/bench/lens-search.bench.ts`: what one look of the lens at 50,000 log records costs, by what is looked for. Wall time
 * of this process on one thread, best of several turns. Prints; asserts nothing.
 */
import { batchOf } from '../../src/pdata/batch.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import { seenBatch, type SeenBatch } from '../../src/lens/telemetry/batches.js';
import { Logs, type LogQuery } from '../../src/lens/telemetry/logs.js';
import { ByteWindow } from '../../src/lens/telemetry/window.js';

const RECORDS = 50_000;
const RECORDS_PER_REQUEST = 100;
const TURNS = 7;

const QUERIES: Readonly<Record<string, LogQuery>> = {
  'attribute that no record has': { attribute: 'http.nothing=1' },
  'attribute with a value that no record has': { attribute: 'http.route=/nowhere' },
  'attribute of one record in 1,000': { attribute: 'http.route=/things/7' },
  'whole number of one record in 1,000': { attribute: 'things=7' },
  'attribute of the resource, one in 500': { attribute: 'host.name=host-7' },
  'key that every record has, 200 rows': { attribute: 'http.route' },
  'text that no record has': { text: 'nothing of the kind' },
  'trace that is not there': { trace: '0af7651916cd43dd8448eb211c80319c' },
};

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

function request(number: number): Uint8Array {
  const logRecords = Array.from({ length: RECORDS_PER_REQUEST }, (_, i) => {
    const thing = (number * RECORDS_PER_REQUEST + i) % 1000;
    return {
      timeUnixNano: '1767323045000000000',
      severityNumber: 9,
      severityText: 'INFO',
      body: { stringValue: `request ${i} took 12 ms and returned a body of moderate length` },
      attributes: [
        text('http.request.method', 'GET'),
        text('http.route', `/things/${thing}`),
        { key: 'things', value: { intValue: thing } },
        { key: 'seconds', value: { doubleValue: thing / 7 } },
      ],
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
    };
  });
  const resource = { attributes: [text('service.name', 'checkout'), text('host.name', `host-${number}`)] };
  return encodeRequest('logs', { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'lib' }, logRecords }] }] });
}

const window = new ByteWindow(1024 ** 3);
const ring = window.ring<SeenBatch>();
const found = new Logs(ring, window);
for (let number = 0; number < RECORDS / RECORDS_PER_REQUEST; number++) {
  ring.push(seenBatch('otlp', batchOf('logs', request(number), RECORDS_PER_REQUEST), 0));
}

for (const [name, query] of Object.entries(QUERIES)) {
  let best = Infinity;
  let rows = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const since = performance.now();
    rows = (await found.page(query)).rows.length;
    best = Math.min(best, performance.now() - since);
  }
  console.log(`${name.padEnd(44)} ${best.toFixed(1).padStart(7)} ms, ${rows} rows`);
}
