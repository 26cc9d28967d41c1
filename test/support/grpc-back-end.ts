/** A gRPC server that keeps what it is sent, as bytes, and answers as it is told. Messages are not decoded. */
import { Metadata, Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';

export interface ReceivedCall {
  readonly path: string;
  readonly message: Buffer;
  readonly metadata: Readonly<Record<string, readonly (string | Buffer)[]>>;
  readonly authority: string;
}

export type GrpcReply =
  | { readonly response: Uint8Array }
  | { readonly code: number; readonly details: string; readonly trailers?: Readonly<Record<string, string | Buffer>> }
  /** Never answered. */
  | 'silence';

export interface GrpcBackEndOptions {
  /** PEM texts; without them plaintext. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly clientCa?: string };
  readonly port?: number;
}

const METHODS = [
  'opentelemetry.proto.collector.trace.v1.TraceService',
  'opentelemetry.proto.collector.metrics.v1.MetricsService',
  'opentelemetry.proto.collector.logs.v1.LogsService',
].map((service) => `/${service}/Export`);

export class GrpcBackEnd {
  readonly calls: ReceivedCall[] = [];
  /** Looked up at each call. */
  reply: (call: ReceivedCall) => GrpcReply = () => ({ response: new Uint8Array() });
  /** Calls are answered after this. */
  hold: Promise<void> | undefined;
  readonly #server: Server;
  #port = 0;

  private constructor() {
    this.#server = new Server();
    const asIs = (bytes: Buffer): Buffer => bytes;
    const definition = {
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    };
    for (const path of METHODS) {
      this.#server.addService(
        { Export: { ...definition, path } },
        { Export: (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => this.#take(call, answer) },
      );
    }
  }

  static async start({ tls, port = 0 }: GrpcBackEndOptions = {}): Promise<GrpcBackEnd> {
    const backEnd = new GrpcBackEnd();
    const credentials =
      tls === undefined
        ? ServerCredentials.createInsecure()
        : ServerCredentials.createSsl(
            tls.clientCa === undefined ? null : Buffer.from(tls.clientCa),
            [{ private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) }],
            tls.clientCa !== undefined,
          );
    backEnd.#port = await new Promise<number>((resolve, reject) => {
      backEnd.#server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    return backEnd;
  }

  get port(): number {
    return this.#port;
  }

  get endpoint(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Ends running calls, too. */
  close(): void {
    this.#server.forceShutdown();
  }

  #take(call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>): void {
    const metadata = Object.fromEntries(
      Object.keys(call.metadata.getMap()).map((name) => [name, call.metadata.get(name)]),
    );
    const received = { path: call.getPath(), message: call.request, metadata, authority: call.getHost() };
    this.calls.push(received);
    if (this.hold === undefined) this.#answer(received, answer);
    else void this.hold.then(() => this.#answer(received, answer));
  }

  #answer(received: ReceivedCall, answer: sendUnaryData<Buffer>): void {
    const reply = this.reply(received);
    if (reply === 'silence') return;
    if ('response' in reply) return answer(null, Buffer.from(reply.response));
    const trailers = new Metadata();
    for (const [name, value] of Object.entries(reply.trailers ?? {})) trailers.set(name, value);
    answer({ code: reply.code, details: reply.details, metadata: trailers });
  }
}
