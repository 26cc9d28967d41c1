/** One HTTP/1 request as bytes, well formed or not. */
import type { Random } from '../../chaos/run/random.js';
import { CODINGS, type Payload, type Payloads } from './payload.js';

export interface RawRequest {
  readonly bytes: Buffer;
  /** What the server has to read, with its coding undone, if it gets as far as the body. Undefined where it must not. */
  readonly payload: Payload | undefined;
  readonly coding: string;
  /** Well formed, with the path, method and headers that belong to it: the body alone decides. */
  readonly clean: boolean;
  /** Its end can be told, so that an answer is due. */
  readonly whole: boolean;
}

const PATHS = [
  '/',
  '/v1/SIGNAL/',
  '/v1//SIGNAL',
  '/v1/../v1/SIGNAL',
  '/v2/SIGNAL',
  '/%00',
  '*',
  'http://x/v1/SIGNAL',
  '/v1/SIGNAL?a=%zz',
  '',
];
const METHODS = [
  'GET',
  'PUT',
  'OPTIONS',
  'HEAD',
  'DELETE',
  'PATCH',
  'CONNECT',
  'TRACE',
  'post',
  'P\u00d6ST',
  'PRI',
  '',
];
const TYPES = [
  '',
  'text/plain',
  'application/grpc',
  'application/json; charset=utf-16',
  'application/x-protobuf;;',
  '\u0001',
  ';',
];
const ODD_HEADERS = [
  'X-Long: ' + 'x'.repeat(20_000),
  'Expect: 100-continue',
  'Expect: something',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: identity',
  'Connection: close',
  'Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'No colon here',
  ': no name',
  'Host: twice',
  'Content-Type: application/json',
  'Authorization: Bearer \u00ff',
  'X-Null: a\u0000b',
  ' folded: line',
  'Origin: http://evil.example\r\nAccess-Control-Request-Method: POST',
  Array.from({ length: 300 }, (_, i) => `H${i}: v`).join('\r\n'),
];

export function drawHttpRequest(random: Random, payloads: Payloads): RawRequest {
  const payload = payloads.draw();
  const coding = random.isTrue(0.3) ? pick(random, CODINGS) : '';
  const body = payloads.compressed(payload.bytes, coding);
  const sent = { ...payload, bytes: body };
  if (random.isTrue(0.01)) return { bytes: payloads.noise(), payload: undefined, coding, clean: false, whole: false };
  const oddHead = random.isTrue(0.12);
  const oddFraming = !oddHead && random.isTrue(0.08);
  const head = oddHead ? oddHeadOf(random, sent, coding) : headOf(sent, coding);
  const framed = oddFraming ? oddlyFramed(random, body) : random.isTrue(0.25) ? chunked(random, body) : plain(body);
  const bytes = Buffer.concat([Buffer.from(`${head}\r\n${framed.header}\r\n\r\n`, 'latin1'), framed.bytes]);
  const isWhole = !oddHead && !oddFraming;
  if (isWhole && random.isTrue(0.02)) {
    // The sender goes away. What it left may be whole all the same.
    const cut = bytes.subarray(0, random.between(0, bytes.length));
    return { bytes: cut, payload: sent, coding, clean: false, whole: false };
  }
  return { bytes, payload: { ...sent, bytes: framed.read ?? body }, coding, clean: isWhole, whole: isWhole };
}

function headOf({ signal, encoding }: Payload, coding: string): string {
  const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
  const codingLine = coding === '' ? '' : `\r\nContent-Encoding: ${coding}`;
  return `POST /v1/${signal} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}${codingLine}`;
}

function oddHeadOf(random: Random, payload: Payload, coding: string): string {
  const head = headOf(payload, coding);
  switch (random.between(0, 5)) {
    case 0:
      return head.replace(/ \S+ /, ` ${pick(random, PATHS).replace('SIGNAL', payload.signal)} `);
    case 1:
      return head.replace(/^\S+/, pick(random, METHODS));
    case 2:
      return head.replace(/Content-Type: .*/, `Content-Type: ${pick(random, TYPES)}`);
    case 3:
      return head.replace('HTTP/1.1', pick(random, ['HTTP/1.0', 'HTTP/2.0', 'HTTP/9', 'http/1.1', '', 'HTTP/1.1 x']));
    case 4:
      return head.replace(/\r\nHost: .*/, pick(random, ['', '\r\nHost: [::1', '\r\nHost: a b', '\r\nHost: ']));
    default:
      return `${head}\r\n${pick(random, ODD_HEADERS)}`;
  }
}

interface Framed {
  readonly header: string;
  readonly bytes: Buffer;
  /** What the server reads as the body, where that is not all. */
  readonly read?: Buffer;
}

function plain(body: Buffer): Framed {
  return { header: `Content-Length: ${body.length}`, bytes: body };
}

function chunked(random: Random, body: Buffer): Framed {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const size = random.between(1, Math.max(1, body.length));
    const part = body.subarray(at, at + size);
    const extension = random.isTrue(0.1) ? ';a=b' : '';
    parts.push(Buffer.from(`${part.length.toString(16)}${extension}\r\n`), part, Buffer.from('\r\n'));
    at += size;
  }
  parts.push(Buffer.from(random.isTrue(0.1) ? '0\r\nTrailer: x\r\n\r\n' : '0\r\n\r\n'));
  return { header: 'Transfer-Encoding: chunked', bytes: Buffer.concat(parts) };
}

function oddlyFramed(random: Random, body: Buffer): Framed {
  switch (random.between(0, 4)) {
    case 0:
      return { header: `Content-Length: ${body.length + random.between(1, 1000)}`, bytes: body };
    case 1: {
      const read = body.subarray(0, Math.max(0, body.length - random.between(1, 20)));
      return { header: `Content-Length: ${read.length}`, bytes: body, read };
    }
    case 2:
      return { header: 'Transfer-Encoding: chunked', bytes: Buffer.concat([Buffer.from('zz\r\n'), body]) };
    case 3:
      return {
        header: `Transfer-Encoding: chunked\r\nContent-Length: ${body.length}`,
        bytes: chunked(random, body).bytes,
      };
    default:
      return { header: 'Transfer-Encoding: chunked', bytes: Buffer.concat([Buffer.from('fffffff\r\n'), body]) };
  }
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.between(0, values.length - 1)]!;
}
