/** Clients that know nothing but the variables a hub hands out, as an SDK does. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { encodeRequest } from '../../../src/pdata/builder.js';

type Env = Readonly<Record<string, string>>;

export const logRequest = (...bodies: readonly string[]): object => ({
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'client-api' } }] },
      scopeLogs: [{ logRecords: bodies.map((body) => ({ body: { stringValue: body } })) }],
    },
  ],
});

export interface GrpcAnswer {
  readonly code: number;
  readonly message: string;
  /** Of the response, or of the status details. */
  readonly bytes: string;
}

export function headersOf(env: Env): Record<string, string> {
  const text = env.OTEL_EXPORTER_OTLP_HEADERS;
  if (text === undefined) return {};
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name, decodeURIComponent(value)];
    }),
  );
}

function authorityOf(env: Env): Buffer | undefined {
  const file = env.OTEL_EXPORTER_OTLP_CERTIFICATE;
  return file === undefined ? undefined : readFileSync(file);
}

/** One call over a connection of its own. */
export function exportLogsGrpc(env: Env, body: object, timeoutMs = 5_000): Promise<GrpcAnswer> {
  const ca = authorityOf(env);
  const url = new URL(env.OTEL_EXPORTER_OTLP_ENDPOINT!);
  const client = new Client(url.host, ca === undefined ? credentials.createInsecure() : credentials.createSsl(ca));
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headersOf(env))) metadata.set(name, value);
  const asIs = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
      asIs,
      asIs,
      Buffer.from(encodeRequest('logs', body)),
      metadata,
      { deadline: Date.now() + timeoutMs },
      (error: ServiceError | null, response) => {
        client.close();
        const details = error?.metadata?.get('grpc-status-details-bin')[0];
        resolve({
          code: error?.code ?? 0,
          message: error?.details ?? '',
          bytes: Buffer.from(response ?? (details as Buffer | undefined) ?? []).toString('latin1'),
        });
      },
    );
  });
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: unknown;
}

/** One request over a connection of its own. @throws what the connection meets. */
export async function exportLogsHttp(env: Env, body: object): Promise<HttpAnswer> {
  const ca = authorityOf(env);
  const dispatcher = new Agent(ca === undefined ? {} : { connect: { ca } });
  try {
    const answer = await request(`${env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/logs`, {
      method: 'POST',
      headers: { ...headersOf(env), 'content-type': 'application/json' },
      body: JSON.stringify(body),
      dispatcher,
    });
    return {
      status: answer.statusCode,
      retryAfter: answer.headers['retry-after'] as string | undefined,
      body: await answer.body.json(),
    };
  } finally {
    await dispatcher.destroy();
  }
}
