/**
 * The far side of a macro benchmark, in a process of its own: takes remote write, blob writes and OTLP over gRPC, counts what
 * is in them, and serves the counts at GET /counts. Prints its ports as one line of JSON when it listens.
 * An argument makes it slow: so many milliseconds pass before it answers a request.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uncompressSync } from 'snappy';
import { Cursor, WIRE_LEN } from '../../../src/pdata/cursor.js';
import { startOtlpSink } from './otlp-sink.js';

const counts = { requests: 0, series: 0, samples: 0, histograms: 0, bytes: 0, blobBytes: 0, appends: 0 };
const delayMs = Number(process.argv[2] ?? 0);
const otlp = await startOtlpSink(delayMs);

async function body(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Counts series, samples and native histograms of one WriteRequest (prometheus.WriteRequest fields 1, then 2 and 4). */
function countWriteRequest(raw: Uint8Array): void {
  const outer = new Cursor(raw);
  for (let tag = outer.tag(); tag !== 0; tag = outer.tag()) {
    if (tag !== ((1 << 3) | WIRE_LEN)) {
      outer.skip(tag);
      continue;
    }
    const length = outer.varint();
    const series = new Cursor(raw, outer.pos, outer.pos + length);
    outer.pos += length;
    counts.series++;
    for (let inner = series.tag(); inner !== 0; inner = series.tag()) {
      if (inner >> 3 === 2) counts.samples++;
      if (inner >> 3 === 4) counts.histograms++;
      series.skip(inner);
    }
  }
}

const BLOB_HEADERS = {
  etag: '"0x1"',
  'last-modified': new Date(0).toUTCString(),
  'x-ms-version': '2025-01-05',
  'x-ms-request-id': '1',
  'x-ms-request-server-encrypted': 'true',
};

let appendOffset = 0;
let blocks = 0;

const server = createServer((request, response) => {
  void (async () => {
    if (request.url === '/counts') {
      response.end(JSON.stringify({ ...counts, items: otlp.items }));
      return;
    }
    const data = await body(request);
    if (delayMs > 0) await sleep(delayMs);
    counts.requests++;
    counts.bytes += data.length;
    if (request.url?.endsWith('/write')) {
      countWriteRequest(uncompressSync(data) as Buffer);
      response.writeHead(204).end();
      return;
    }
    counts.blobBytes += data.length;
    if (request.url?.includes('comp=appendblock')) counts.appends++;
    response
      .writeHead(201, {
        ...BLOB_HEADERS,
        'x-ms-blob-append-offset': String(appendOffset),
        'x-ms-blob-committed-block-count': String(++blocks),
      })
      .end();
    appendOffset += data.length;
  })();
});

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ http: (server.address() as AddressInfo).port, otlp: otlp.port }));
});
process.on('SIGTERM', () => process.exit(0));
