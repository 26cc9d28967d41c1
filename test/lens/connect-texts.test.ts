/** The texts of the set-up tab, pasted: what a shell and an SDK make of them. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TempFolder } from '../support/temp.js';
import { CERTIFIED_GRPC, PLAIN_HTTP, SECURED_GRPC } from './support/endpoints.js';
import { connectTexts } from '../../src/lens/setup/connect-texts.js';

const SECURED_HTTP = { ...SECURED_GRPC, protocol: 'http', address: 'https://localhost:4318' };

function textOf(title: string, endpoints: Parameters<typeof connectTexts>[0], caFile?: string): string {
  return connectTexts(endpoints, caFile).find((connect) => connect.title === title)!.text;
}

/** The variables as a POSIX shell exports them, the token put in. */
function exported(text: string, token: string): Record<string, string> {
  const pasted = text.replace('OTLP_HUB_TOKEN=…', `OTLP_HUB_TOKEN='${token}'`);
  const printed = execFileSync('sh', ['-c', `${pasted}\nenv`], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  const pairs = printed
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return Object.fromEntries(pairs.filter(([name]) => name!.startsWith('OTEL_'))) as Record<string, string>;
}

/** As the OTLP exporter specification has it: pairs as in W3C baggage, values percent-encoded. */
function headersOf(variable: string): Record<string, string> {
  const pairs = variable.split(',').map((pair) => {
    const cut = pair.indexOf('=');
    return [pair.slice(0, cut).trim(), decodeURIComponent(pair.slice(cut + 1).trim())];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

test('gRPC with TLS and a token', () => {
  const text = textOf('Any SDK, by variables', [SECURED_HTTP, SECURED_GRPC], "/home/o'me/a b/ca.crt");
  expect(exported(text, 'T0ken')).toEqual({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://localhost:4317',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_CERTIFICATE: "/home/o'me/a b/ca.crt",
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20T0ken',
    OTEL_SERVICE_NAME: 'my-service',
  });
});

test('HTTP with neither', () => {
  expect(exported(textOf('Any SDK, by variables', [PLAIN_HTTP]), '')).toEqual({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_SERVICE_NAME: 'my-service',
  });
});

test('every character a bearer token may have arrives, also where a plus is read as a space', () => {
  const token = 'az-AZ.09_~+/+==';
  const { OTEL_EXPORTER_OTLP_HEADERS: headers } = exported(textOf('Any SDK, by variables', [SECURED_GRPC]), token);
  expect(headersOf(headers!)).toEqual({ authorization: `Bearer ${token}` });
  expect(headersOf(headers!.replaceAll('+', ' '))).toEqual({ authorization: `Bearer ${token}` }); // Java's SDK
});

test('user and password, where they are asked for', () => {
  const text = textOf('Any SDK, by variables', [{ ...SECURED_GRPC, credential: 'basicauth/senders' }]);
  const login = 'someone:with a ~~~>>>long??? password of many characters, more than a line of base64';
  const { OTEL_EXPORTER_OTLP_HEADERS: headers } = exported(text.replace('USER:PASSWORD', login), '');
  expect(headersOf(headers!)).toEqual({ authorization: `Basic ${Buffer.from(login).toString('base64')}` });
  expect(headers).toContain('%2B');
  expect(text).toContain('of a user that basicauth/senders knows');
});

test('a certificate of the client, where one is asked for', () => {
  const text = textOf('Any SDK, by variables', [CERTIFIED_GRPC]);
  expect(exported(text, '')).toMatchObject({
    OTEL_EXPORTER_OTLP_CERTIFICATE: 'ca.crt',
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: 'client.crt',
    OTEL_EXPORTER_OTLP_CLIENT_KEY: 'client.key',
  });
});

test('Node.js sends over HTTP where it can, the others over gRPC', () => {
  const protocols = ['Node.js', 'Python', 'Java'].map(
    (title) => /PROTOCOL=(\S+)/.exec(textOf(title, [SECURED_GRPC, SECURED_HTTP]))![1],
  );
  expect(protocols).toEqual(['http/protobuf', 'grpc', 'grpc']);
  expect(textOf('Node.js', [SECURED_GRPC])).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=grpc');
});

test('Python is warned of what it prefers to the certificate, over HTTP with TLS alone', () => {
  const warned = [SECURED_HTTP, SECURED_GRPC, PLAIN_HTTP].map((endpoint) =>
    textOf('Python', [endpoint]).includes('REQUESTS_CA_BUNDLE'),
  );
  expect(warned).toEqual([true, false, false]);
});

test('the Go text is a whole file that sends all three, and uses what it imports', () => {
  const text = textOf('Go', [SECURED_GRPC]);
  const imports = [...text.matchAll(/^\t"(\S+)"$/gm)].map(([, path]) => path!);
  expect(imports).toEqual(
    [...imports].sort((a, b) => Number(a.includes('.')) - Number(b.includes('.')) || (a < b ? -1 : 1)),
  );
  for (const path of imports) expect(text).toContain(`${path.split('/').at(-1)!}.`);
  for (const name of ['NewSpanExporter', 'NewMetricReader', 'NewLogExporter'])
    expect(text).toContain(`autoexport.${name}(ctx)`);
  const code = text.slice(text.indexOf('package main\n')).split('\n');
  expect(code.filter((line) => /^\t* |\s$/.test(line))).toEqual([]); // as gofmt has it
  expect(text).toContain('\n\npackage main\n'); // or the commands above were its documentation
});

test('.NET is told which package reads the certificate, where there is one', () => {
  const told = [SECURED_GRPC, PLAIN_HTTP].map((endpoint) => textOf('.NET', [endpoint]).includes('1.15'));
  expect(told).toEqual([true, false]);
});

test('where the file with the token is known, the text is pasted as it is', async () => {
  using folder = new TempFolder();
  const file = join(folder.path, "a token's file");
  await writeFile(file, 'T0ken\n');
  const [variables] = connectTexts([SECURED_GRPC], 'ca.crt', file);
  expect(headersOf(exported(variables!.text, 'unused')['OTEL_EXPORTER_OTLP_HEADERS']!)).toEqual({
    authorization: 'Bearer T0ken',
  });
});
