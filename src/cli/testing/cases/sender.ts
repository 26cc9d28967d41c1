/** Sends the requests of a case as an SDK would: to where the variables say. */
import { readFile } from 'node:fs/promises';
import { encodeRequest } from '../../../pdata/builder.js';
import type { Signal } from '../../../pdata/signal.js';
import type { Protocol } from '../../../testing/access.js';
import { connectTo } from '../../send/connect.js';
import type { Transport } from '../../send/transport.js';
import { CaseFileError, type Refusal } from './case.js';

const ANSWER_TIMEOUT_MS = 10_000;

/** @param env `OTEL_EXPORTER_OTLP_*`. */
export async function connectBy(env: Readonly<Record<string, string>>): Promise<Transport> {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined)
    throw new CaseFileError('the configuration has no otlp receiver, so nothing can be sent to it');
  const read = async (name: string) => (env[name] === undefined ? undefined : readFile(env[name]));
  const [ca, cert, key] = await Promise.all([
    read('OTEL_EXPORTER_OTLP_CERTIFICATE'),
    read('OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE'),
    read('OTEL_EXPORTER_OTLP_CLIENT_KEY'),
  ]);
  const target = {
    protocol: env.OTEL_EXPORTER_OTLP_PROTOCOL as Protocol,
    url: new URL(endpoint),
    headers: headersOf(env.OTEL_EXPORTER_OTLP_HEADERS),
    tls: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) },
    source: 'the hub under test',
    tokenSource: undefined,
    caSource: "the test's own authority",
  };
  return connectTo(target, ANSWER_TIMEOUT_MS);
}

/** @param json OTLP/JSON. @returns why it was refused, if it was. */
export async function sendRequest(transport: Transport, signal: Signal, json: object): Promise<Refusal[]> {
  const bytes = transport.json ? Buffer.from(JSON.stringify(json)) : encodeRequest(signal, json);
  const result = await transport.send(signal, bytes);
  if (result.accepted) return [];
  const { status, message } = result.failure;
  return [{ signal, status, message }];
}

function headersOf(text = ''): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name, decodeURIComponent(value)];
    }),
  );
}
