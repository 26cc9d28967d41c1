/** An otlp receiver on real sockets, with a consumer in the place of its pipelines. */
import { Client, credentials, Metadata, type CallOptions, type ServiceError } from '@grpc/grpc-js';
import type { Extension } from '../../../src/component/component.js';
import type { RequestContext } from '../../../src/component/consumer.js';
import { defaultsOf } from '../../../src/config/defaults.js';
import type { Batch } from '../../../src/pdata/batch.js';
import { encodeRequest } from '../../../src/pdata/builder.js';
import { otlpReceiverSchema, type OtlpGrpcConfig, type OtlpHttpConfig } from '../../../src/receivers/otlp/config.js';
import { OtlpReceiver } from '../../../src/receivers/otlp/receiver.js';
import { tlsServerSchema, type TlsServerConfig } from '../../../src/transport/tls-config.js';
import type { OptionalField } from '../../../src/component/schema.js';
import { testSettings, type TestSettings } from '../../support/settings.js';

export const EXPORT_LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

export interface Taken {
  readonly batch: Batch;
  readonly context: RequestContext;
}

export interface RunningReceiver {
  readonly receiver: OtlpReceiver;
  readonly settings: TestSettings;
  readonly taken: Taken[];
  readonly grpcPort: number;
  readonly httpPort: number;
  stop(deadline?: AbortSignal): Promise<void>;
}

export interface ReceiverOptions {
  readonly grpc?: Partial<OtlpGrpcConfig>;
  readonly http?: Partial<OtlpHttpConfig>;
  readonly extension?: Extension;
  readonly keepHeaders?: boolean;
  readonly gates?: ReadonlySet<string>;
  /** What becomes of a batch. Default: it is taken. */
  readonly consume?: (batch: Batch, context: RequestContext) => Promise<void>;
}

const protocols = protocolSchemas();

/** A receiver for logs, by both protocols. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<RunningReceiver> {
  const settings = testSettings('receiver', 'otlp');
  const taken: Taken[] = [];
  const config = {
    protocols: {
      grpc: { ...(defaultsOf(protocols.grpc) as OtlpGrpcConfig), endpoint: '127.0.0.1:0', ...options.grpc },
      http: { ...(defaultsOf(protocols.http) as OtlpHttpConfig), endpoint: '127.0.0.1:0', ...options.http },
    },
  };
  const receiver = new OtlpReceiver(
    {
      ...settings,
      ...(options.keepHeaders === true && { keepHeaders: true }),
      ...(options.gates !== undefined && { gates: options.gates }),
    },
    config,
    {
      logs: {
        async consume(batch, context) {
          taken.push({ batch, context });
          await options.consume?.(batch, context);
        },
      },
    },
  );
  await receiver.start({
    extension: () => options.extension,
    reportFatal: (error) => {
      throw error;
    },
  });
  const port = (protocol: string): number => receiver.addresses.get(protocol)!.port; // it has both
  return {
    receiver,
    settings,
    taken,
    grpcPort: port('grpc'),
    httpPort: port('http'),
    stop: (deadline = new AbortController().signal) => receiver.shutdown(deadline),
  };
}

export function tlsConfig(config: Partial<TlsServerConfig>): TlsServerConfig {
  return { ...defaultsOf(tlsServerSchema), ...config };
}

/** Log records with these texts, as one request. */
export function logsRequest(...texts: readonly string[]): Buffer {
  const logRecords = texts.map((stringValue) => ({ body: { stringValue } }));
  return Buffer.from(encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] }));
}

export type CallResult = { readonly response: Buffer } | { readonly error: ServiceError };

const asIs = (bytes: Buffer): Buffer => bytes;

/** One call on a connection of its own. */
export async function call(
  port: number,
  body: Buffer,
  headers: Readonly<Record<string, string>> = {},
  channel = credentials.createInsecure(),
  options: CallOptions = {},
): Promise<CallResult> {
  const client = new Client(`localhost:${port}`, channel, {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
  });
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  try {
    return await new Promise((resolve) => {
      client.makeUnaryRequest(EXPORT_LOGS, asIs, asIs, body, metadata, options, (error, response) =>
        resolve(error === null ? { response: response! } : { error }),
      );
    });
  } finally {
    client.close();
  }
}

function protocolSchemas() {
  const { protocols: field } = otlpReceiverSchema.fields as unknown as {
    readonly protocols: { readonly schema: { readonly fields: Readonly<Record<'grpc' | 'http', OptionalField>> } };
  };
  return { grpc: field.schema.fields.grpc.schema, http: field.schema.fields.http.schema };
}
