/** Requests as bytes: what clients, proxies and scanners may send to an OTLP/HTTP port. */
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

export interface RawRequest {
  readonly name: string;
  readonly bytes: Buffer;
}

type Headers = Readonly<Record<string, string>>;

const JSON_BODY = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"x"}}]}]}]}';
const PROTOBUF_BODY = Buffer.from('0a0a120812062a040a027878', 'hex');
const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' };

/** Both sides are configured as these requests expect: see `http.test.ts`. */
export function rawRequests(): RawRequest[] {
  return [...methods(), ...paths(), ...encodings(), ...contentTypes(), ...bodies(), ...origins(), ...heads()];
}

function request(line: string, headers: Headers = {}, body: string | Uint8Array = ''): RawRequest {
  const content = Buffer.from(body as Uint8Array);
  const length = content.length > 0 || line.startsWith('POST') ? { 'content-length': String(content.length) } : {};
  const lines = Object.entries({ host: 'x', connection: 'close', ...headers, ...length }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const what = Object.keys(headers).length === 0 ? '' : ` ${JSON.stringify(headers)}`;
  const shown = content.length === 0 ? '' : ` ${JSON.stringify(content.toString('latin1').slice(0, 90))}`;
  return {
    name: `${line}${what}${shown}`,
    bytes: Buffer.concat([Buffer.from(`${line} HTTP/1.1\r\n${lines.join('')}\r\n`, 'utf8'), content]),
  };
}

function methods(): RawRequest[] {
  const all = ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'FOO'].flatMap((method) => [
    request(`${method} /v1/logs`),
    request(`${method} /nowhere`),
    request(`${method} /v1/traces`, JSON_TYPE, method === 'GET' || method === 'HEAD' ? '' : JSON_BODY),
  ]);
  const targets = ['OPTIONS *', 'CONNECT /v1/logs', 'CONNECT host:80'].map((line) => request(line));
  return [
    ...all,
    ...targets,
    ...['POST *', 'POST http://x/v1/logs'].map((line) => request(line, JSON_TYPE, JSON_BODY)),
  ];
}

function paths(): RawRequest[] {
  return [
    ...[
      '/v1/logs/',
      '//v1/logs',
      '/v1/./logs',
      '/v1/../v1/logs',
      '/V1/logs',
      '/v1/logs?x=1',
      '/v1/logs#f',
      '/v1%2Flogs',
    ],
    ...['/v1/log%73', '/v1/logs%', '/v1/logs%zz', '/v1/log%ff', '/v1/logs?x=%', '', '/', '/v1', '/v1/', '/v1/metrics'],
    ...['/v1/traces', '/v1/profiles', '/v1development/profiles'],
  ].map((path) => request(`POST ${path}`, JSON_TYPE, JSON_BODY));
}

function encodings(): RawRequest[] {
  const names = ['gzip', 'deflate', 'zlib', 'zstd', 'snappy', 'lz4', 'br', 'identity', '', 'x-gzip', 'GZIP', 'none'];
  const plain = [...names, 'gzip, gzip', 'x-snappy-framed'].flatMap((encoding) =>
    ['POST /v1/logs', 'POST /nowhere'].map((line) =>
      request(line, { ...JSON_TYPE, 'content-encoding': encoding }, JSON_BODY),
    ),
  );
  const gzip = gzipSync(JSON_BODY);
  const wrongSum = Buffer.from(gzip);
  wrongSum[wrongSum.length - 5]! ^= 1;
  const whole = (encoding: string, body: Uint8Array): RawRequest =>
    request('POST /v1/logs', { ...JSON_TYPE, 'content-encoding': encoding }, body);
  return [
    ...plain,
    ...[gzip, gzip.subarray(0, 30), wrongSum].map((body) => whole('gzip', body)),
    ...['junk', 'junk that is long', '\0', '\0'.repeat(12), '\x1f', '\x1f\x8b', '\x1f\x8b\x08\0\0\0\0\0\0\0'].map(
      (rest) => whole('gzip', Buffer.concat([gzip, Buffer.from(rest, 'latin1')])),
    ),
    whole('gzip', Buffer.concat([gzipSync(JSON_BODY.slice(0, 20)), gzipSync(JSON_BODY.slice(20))])),
    whole('GZIP', gzip),
    ...[deflateSync(JSON_BODY), deflateRawSync(JSON_BODY)].map((body) => whole('deflate', body)),
    ...[deflateSync(JSON_BODY), deflateSync(JSON_BODY).subarray(0, 20)].map((body) => whole('zlib', body)),
    whole('zlib', Buffer.concat([deflateSync(JSON_BODY), Buffer.from('junk')])),
  ];
}

function contentTypes(): RawRequest[] {
  const types = [
    ...['application/json; charset=utf-8', 'application/json;charset=latin1', 'APPLICATION/JSON', 'text/plain', ''],
    ...['application/x-protobuf; x=1', 'application/protobuf', 'application/json, text/plain', 'application/json;'],
    ...['application/json; a', 'multipart/form-data'],
  ];
  const typed = types.map((type) =>
    request('POST /v1/logs', { 'content-type': type }, /json/i.test(type) ? JSON_BODY : PROTOBUF_BODY),
  );
  return [...typed, request('POST /v1/logs', {}, JSON_BODY)];
}

function bodies(): RawRequest[] {
  const record = (text: string): string => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${text}]}]}]}`;
  const jsons = [
    ...[
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '1',
      '{}',
      '{"resourceLogs":null}',
      '{"resourceLogs":{}}',
      '{"resourceLogs":[1]}',
    ],
    ...['{"a":1}', '{"resourceLogs":[{"resource":{"attributes":[{"key":"a","value":{"intValue":"x"}}]}}]}'],
    ...['{"traceId":"zz"}', '{"severityNumber":"SEVERITY_NUMBER_INFO"}', '{"severityNumber":"NOPE"}'].map(record),
    ...['{"timeUnixNano":1.5}', '{"timeUnixNano":"-1"}', '{"body":{"bytesValue":"!!"}}'].map(record),
    ...['{"body":{"stringValue":"\\ud800"}}', '{"body":{"stringValue":"\u0001"}}'].map(record),
    ...[`${JSON_BODY}x`, `${JSON_BODY} `, `\ufeff${JSON_BODY}`, 'x'.repeat(30_000)],
  ].map((body) => request('POST /v1/logs', JSON_TYPE, body));
  const noText = Buffer.from(record('{"body":{"stringValue":"@"}}'));
  noText[noText.indexOf('@')] = 0xff;
  const hex = ['0a', '0aff', '0a02', 'ff', '0801', '0b', '0c', '0a00', '0a020800', '12020a00', '0a0412020a00', '00'];
  const protobufs = [...hex, '0a0412021200', '0a041202ffff', '0a8080808080808080808001'].map((text) =>
    request('POST /v1/logs', PROTOBUF_TYPE, Buffer.from(text, 'hex')),
  );
  const large = [gzipSync(' '.repeat(50_000)), gzipSync(JSON_BODY + ' '.repeat(50_000))].map((body) =>
    request('POST /v1/logs', { ...JSON_TYPE, 'content-encoding': 'gzip' }, body),
  );
  return [
    ...[...jsons, ...protobufs, ...large, request('POST /v1/logs', JSON_TYPE, noText)],
    ...[
      request('POST /v1/logs', PROTOBUF_TYPE, Buffer.alloc(30_000)),
      request('POST /nowhere', JSON_TYPE, 'x'.repeat(30_000)),
    ],
  ];
}

function origins(): RawRequest[] {
  const preflight = (asked: Headers, path = '/v1/logs'): RawRequest =>
    request(`OPTIONS ${path}`, { origin: 'https://a.example', ...asked });
  const [method, headers] = ['access-control-request-method', 'access-control-request-headers'];
  const all = ['https://a.example', 'https://c.b.example', 'https://evil.example', 'null', 'https://A.example'];
  return [
    ...[...all, 'http://a.example'].flatMap((origin) => [
      request('POST /v1/logs', { ...JSON_TYPE, origin }, JSON_BODY),
      request('OPTIONS /v1/logs', { origin, [method]: 'POST', [headers]: 'x-a, content-type' }),
      request('GET /v1/logs', { origin }),
    ]),
    ...[
      'x-b',
      'X-A',
      'x-a',
      'x-a,x-a',
      'x-a, x-c',
      'x-c,x-a',
      ' x-a\t,  x-c',
      'x-a , x-c',
      ',x-a',
      `${','.repeat(16)}x-a`,
    ].map((asked) => preflight({ [method]: 'POST', [headers]: asked })),
    preflight({ [method]: 'POST', [headers]: `${','.repeat(17)}x-a` }),
    ...[preflight({ [method]: 'PUT' }), preflight({}), preflight({ [method]: 'POST' }, '/nowhere')],
    request('OPTIONS /v1/logs', { [method]: 'POST' }),
  ];
}

/** Heads that are out of the ordinary. */
function heads(): RawRequest[] {
  const [post, end] = ['POST /v1/logs HTTP/1.1\r\n', '\r\n\r\n'];
  const closing = `${post}host: x\r\nconnection: close\r\n`;
  const json = 'content-type: application/json\r\n';
  return [
    `GET / HTTP/1.0${end}`,
    `POST /v1/logs HTTP/1.1${end}`,
    `${closing}${json}transfer-encoding: chunked${end}2\r\n{}\r\n0${end}`,
    `${closing}${json}transfer-encoding: chunked${end}zz\r\n`,
    `GARBAGE${end}`,
    `POST /v1/logs HTTP/2.0\r\nhost: x${end}`,
    `${closing}content-length: abc${end}`,
    `${closing}content-length: -1${end}`,
    `${post}host: x\r\nbad header${end}`,
    `${closing}expect: 100-continue\r\n${json}content-length: 2${end}{}`,
    `${closing}expect: other\r\n${json}content-length: 2${end}{}`,
    `${closing}host: y\r\ncontent-length: 0${end}`,
    `${closing}content-length: 2\r\ncontent-length: 2\r\n${json}\r\n{}`,
    `${closing}content-length: 2\r\ncontent-length: 3${end}{}x`,
  ].map((text) => ({ name: JSON.stringify(text), bytes: Buffer.from(text) }));
}
