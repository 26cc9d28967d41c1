import { isIP } from 'node:net';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { Signal } from '../../pdata/signal.js';
import { connectionFailure, type Failure } from './failure.js';
import { partialSuccess } from './partial-success.js';
import type { Target } from './target.js';
import type { SendResult, Transport } from './transport.js';

const METHODS: Record<Signal, string> = {
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
};

const DEFAULT_PORT = '4317';

/** OTLP/gRPC. One connection; requests go as the bytes they are. */
export class GrpcTransport implements Transport {
  readonly json = false;
  readonly #client: Client;
  readonly #metadata = new Metadata();
  readonly #timeoutMs: number;

  constructor(target: Target, timeoutMs: number) {
    const { url, tls } = target;
    const { ca, key, cert } = tls;
    // The library names the address to TLS, which Node warns of and leaves out.
    if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) process.noDeprecation = true;
    this.#client = new Client(
      `${url.hostname}:${url.port || DEFAULT_PORT}`,
      url.protocol === 'http:'
        ? credentials.createInsecure()
        : credentials.createSsl(ca ?? null, key ?? null, cert ?? null),
      { 'grpc.max_receive_message_length': -1 },
    );
    for (const [name, value] of Object.entries(target.headers)) this.#metadata.set(name, value);
    this.#timeoutMs = timeoutMs;
  }

  send(signal: Signal, request: Uint8Array): Promise<SendResult> {
    const asIs = (bytes: Buffer): Buffer => bytes;
    const deadline = Date.now() + this.#timeoutMs;
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        METHODS[signal],
        asIs,
        asIs,
        Buffer.from(request.buffer, request.byteOffset, request.byteLength),
        this.#metadata,
        { deadline },
        (error, response) => {
          if (error === null) resolve({ accepted: true, ...partialSuccess(response ?? new Uint8Array()) });
          else resolve({ accepted: false, failure: failureOf(error) });
        },
      );
    });
  }

  close(): void {
    this.#client.close();
  }
}

function failureOf(error: ServiceError): Failure {
  const message = error.details || error.message;
  const answered = { status: status[error.code] ?? String(error.code), message };
  switch (error.code) {
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return { kind: 'token', ...answered };
    case status.UNIMPLEMENTED:
      return { kind: 'no-pipeline', ...answered };
    case status.RESOURCE_EXHAUSTED:
      return { kind: /larger than max/.test(message) ? 'too-large' : 'busy', ...answered };
    case status.DEADLINE_EXCEEDED:
      return { kind: 'timeout', ...answered };
    case status.UNAVAILABLE:
      // The library reports a connection that did not come about with the same code as a hub that is busy.
      return /No connection established|Connection dropped|ECONN|Name resolution failed/.test(message)
        ? connectionFailure(undefined, message)
        : { kind: 'busy', ...answered };
    default:
      return { kind: 'refused', ...answered };
  }
}
