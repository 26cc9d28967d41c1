/** The recorded HTTP requests, by name. What the recording kept is the answers; the requests are made again from their names. */
import { request as httpRequest } from 'node:http';
import { deflateSync, gzipSync } from 'node:zlib';
import { TOKEN } from './grpc-requests.js';
import { LOGS, UNKNOWN_WIRE_TYPE } from './payloads.js';

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Hexadecimal for protobuf. */
  readonly body: string;
}

export interface HttpPorts {
  readonly open: number;
  readonly secured: number;
}

interface HttpRequest {
  readonly server?: 'open' | 'secured';
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };
const RECORD = '{"body":{"stringValue":"hi"}}';
const json = (body: string, headers: Readonly<Record<string, string>> = JSON_TYPE): HttpRequest => ({ headers, body });
const record = (body: string): HttpRequest => json(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[${body}]}]}]}`);
const protobuf = (body: Uint8Array, encoding?: string): HttpRequest => ({
  headers: { ...PROTOBUF, ...(encoding !== undefined && { 'content-encoding': encoding }) },
  body,
});
const secured = (authorization?: string): HttpRequest => ({
  server: 'secured',
  headers: { ...PROTOBUF, ...(authorization !== undefined && { authorization }) },
});

export const HTTP_REQUESTS: Readonly<Record<string, HttpRequest>> = {
  'ok-protobuf': protobuf(LOGS),
  'ok-json': record(RECORD),
  'ok-gzip': protobuf(gzipSync(LOGS), 'gzip'),
  'ok-deflate': protobuf(deflateSync(LOGS), 'deflate'),
  'bad-gzip': protobuf(Buffer.from('no gzip'), 'gzip'),
  'unknown-encoding': protobuf(LOGS, 'br'),
  'bad-json': json('{"resourceLogs": ['),
  'json-unknown-field': json('{"resourceLogs":[],"nobodyKnowsThis":{"a":[1,2,{}]}}'),
  'json-wrong-type': json('{"resourceLogs":"x"}'),
  'json-snake-case': json('{"resource_logs":[{"scope_logs":[{"log_records":[]}]}]}'),
  'json-bad-trace-id': record('{"traceId":"zz"}'),
  'json-charset': json('{"resourceLogs":[]}', { 'content-type': 'application/json; charset=utf-8' }),
  'bad-protobuf': protobuf(UNKNOWN_WIRE_TYPE),
  'empty-body': protobuf(new Uint8Array()),
  'no-content-type': { headers: {} },
  'text-content-type': { headers: { 'content-type': 'text/plain' } },
  get: { method: 'GET' },
  put: { method: 'PUT' },
  options: { method: 'OPTIONS' },
  'unknown-path': { path: '/v2/logs' },
  root: { path: '/' },
  'trailing-slash': { path: '/v1/logs/' },
  'traces-without-pipeline': { path: '/v1/traces' },
  'body-over-20MiB': protobuf(Buffer.alloc(20 * 1024 * 1024 + 1)),
  'auth-missing': secured(),
  'auth-wrong': secured('Bearer nope'),
  'auth-ok': secured(`Bearer ${TOKEN}`),
};

export function callHttp(ports: HttpPorts, request: HttpRequest): Promise<HttpAnswer> {
  const { server = 'open', method = 'POST', path = '/v1/logs', headers = PROTOBUF } = request;
  const body = method === 'GET' || method === 'OPTIONS' ? undefined : (request.body ?? LOGS);
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host: '127.0.0.1', port: ports[server], method, path, headers, agent: false });
    call.once('error', reject);
    call.once('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('end', () => {
        const contentType = response.headers['content-type'] ?? '';
        const encoding = contentType === 'application/x-protobuf' ? 'hex' : 'utf8';
        resolve({ status: response.statusCode!, contentType, body: Buffer.concat(parts).toString(encoding) });
        call.destroy();
      });
    });
    call.end(body);
  });
}
