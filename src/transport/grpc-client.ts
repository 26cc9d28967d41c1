/**
 * A gRPC client as a `configgrpc` block describes it: one channel with TLS, keepalive, headers, credentials, compression.
 *
 * Source: collector `configgrpc.ClientConfig` at 0.131.0, grpc-go 1.74.
 */
import { Client, ChannelCredentials, connectivityState, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { ClientAuthenticator } from '../component/auth.js';
import type { Clock } from '../component/clock.js';
import type { Host } from '../component/component.js';
import type { RequestContext } from '../component/consumer.js';
import { StartError } from '../component/errors.js';
import type { OutgoingExchange } from '../component/exchange.js';
import type { Logger } from '../component/logger.js';
import { returnBytes } from '../pdata/lease.js';
import { clientAuthenticator, refuseClientMiddlewares } from './client-extensions.js';
import { compressor } from './compress.js';
import type { CompressPieces } from './compress-pieces.js';
import { channelOptions } from './grpc-channel-options.js';
import { dialTarget, usesTls, type GrpcClientConfig } from './grpc-client-config.js';
import { grpcErrorText } from './grpc-client-errors.js';
import { connectionProblem, RenewedCredentials, sendFramed } from './grpc-client-internals.js';
import { ACCEPTED_CODINGS, frameMessage } from './grpc-message.js';
import { grpcRoute } from './grpc-proxy.js';
import { observedCall } from './observed-call.js';
import type { RpcInstruments } from './rpc-instruments.js';
import { readRpcStatus, type RpcStatus } from './rpc-status.js';
import { ClientSecurity } from './secure-agent.js';

export interface GrpcClientSettings {
  readonly clock: Clock;
  /** For what concerns connections; without a component's fields, as in the reference. */
  readonly rootLogger: Logger;
  /** In front of the library's own. */
  readonly userAgent: string;
  readonly instruments: RpcInstruments;
}

/** A unary call. */
export interface GrpcCall {
  /** Full name, e.g. `opentelemetry.proto.collector.logs.v1.LogsService`. */
  readonly service: string;
  readonly method: string;
  /** The message, in pieces that follow one another. */
  readonly pieces: readonly Uint8Array[];
  /** Of all pieces. */
  readonly byteLength: number;
  /** Told to the server as `grpc-timeout`; 0 for none. Whoever calls aborts `signal` then. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** For authenticators that pass on what came in. */
  readonly context: RequestContext;
  /** Wants to know the exchange. Default: nobody does. */
  readonly observe?: ((exchange: OutgoingExchange) => void) | undefined;
}

/** The call failed. Code and message are grpc-go's. */
export interface GrpcFailure {
  readonly code: number;
  readonly message: string;
  readonly retryInfo: RpcStatus['retryInfo'];
}

export type GrpcAnswer = { readonly response: Uint8Array } | { readonly failure: GrpcFailure };

/** What the abort of a call's deadline says; other aborts are cancellations. */
const DEADLINE_EXCEEDED = 'context deadline exceeded';

const asIs = (bytes: Buffer): Buffer => bytes;

/** Channels have numbers in grpc-go's log lines; each has one connection with the number behind it. */
let channels = 0;

export class GrpcClient {
  readonly #settings: GrpcClientSettings;
  readonly #client: Client;
  readonly #target: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #waitForReady: boolean;
  readonly #coding: string;
  readonly #compress: CompressPieces | undefined;
  readonly #authenticator: ClientAuthenticator | undefined;
  readonly #channel = 2 * channels++ + 1;
  #closed = false;

  private constructor(
    settings: GrpcClientSettings,
    config: GrpcClientConfig,
    parts: {
      readonly compress: CompressPieces | undefined;
      readonly security: ClientSecurity | undefined;
      readonly authenticator: ClientAuthenticator | undefined;
    },
  ) {
    this.#settings = settings;
    this.#target = dialTarget(config.endpoint);
    this.#headers = config.headers;
    this.#waitForReady = config.wait_for_ready;
    this.#coding = parts.compress === undefined ? '' : config.compression;
    this.#compress = parts.compress;
    this.#authenticator = parts.authenticator;
    const { dialled, farSide, options } = grpcRoute(this.#target, process.env);
    const credentials =
      parts.security === undefined
        ? ChannelCredentials.createInsecure()
        : new RenewedCredentials(parts.security, farSide);
    this.#client = new Client(dialled, credentials, { ...channelOptions(config, settings.userAgent), ...options });
    sendFramed(this.#client);
    this.#watch();
  }

  /**
   * Begins to connect and does not wait for it.
   *
   * @throws {StartError} for compressions, certificates, authenticators or middlewares that cannot be had.
   */
  static async open(config: GrpcClientConfig, host: Host, settings: GrpcClientSettings): Promise<GrpcClient> {
    const compress = await grpcCompressor(config);
    const security = usesTls(config) ? await ClientSecurity.load(config.tls, settings.clock) : undefined;
    const authenticator = clientAuthenticator(host, config.auth, 'gRPC');
    refuseClientMiddlewares(host, config.middlewares, 'gRPC');
    if (security === undefined && authenticator?.requiresTls === true) {
      throw new StartError(
        'grpc: the credentials require transport level security (use grpc.WithTransportCredentials() to set)',
      );
    }
    const client = new GrpcClient(settings, config, { compress, security, authenticator });
    client.#client.getChannel().getConnectivityState(true);
    return client;
  }

  /** Never throws. */
  async call(call: GrpcCall): Promise<GrpcAnswer> {
    const metadata = await this.#metadata(call);
    if (!(metadata instanceof Metadata)) return { failure: metadata };
    const message = await this.#frame(call);
    if (call.signal.aborted) return { failure: this.#abortFailure(call.signal) };
    const { clock } = this.#settings;
    const [startedAtMs, startedMs] = [clock.now(), clock.monotonic()];
    const answer = await this.#send(call, metadata, message);
    const durationMs = clock.monotonic() - startedMs;
    // Who refused it, or did not wait for all of it, may leave it with the connection.
    if (call.observe === undefined && !('failure' in answer)) returnBytes([message]);
    call.observe?.(observedCall(call, this.#target, metadata, { startedAtMs, tookMs: durationMs }, answer));
    this.#settings.instruments.record({
      service: call.service,
      method: call.method,
      statusCode: 'failure' in answer ? answer.failure.code : 0,
      durationMs,
      requestBytes: call.byteLength,
      responseBytes: 'failure' in answer ? undefined : answer.response.length,
    });
    return answer;
  }

  /** Ends running calls and the connection. */
  close(): void {
    this.#closed = true;
    this.#client.close();
  }

  #send({ service, method, signal }: GrpcCall, metadata: Metadata, message: Buffer): Promise<GrpcAnswer> {
    return new Promise((resolve) => {
      const onAbort = (): void => {
        // Told before the library's own answer to the cancellation, which follows.
        resolve({ failure: this.#abortFailure(signal) });
        running.cancel();
      };
      const running = this.#client.makeUnaryRequest(
        `/${service}/${method}`,
        asIs,
        asIs,
        message,
        metadata,
        {},
        (error: ServiceError | null, response?: Buffer) => {
          signal.removeEventListener('abort', onAbort);
          if (error === null) resolve({ response: response ?? new Uint8Array() });
          else resolve({ failure: failureOf(error) });
        },
      );
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  async #frame({ pieces, byteLength }: GrpcCall): Promise<Buffer> {
    if (this.#compress === undefined) return frameMessage(pieces, byteLength, false);
    const packed = await this.#compress(pieces);
    const framed = frameMessage([packed], packed.length, true);
    returnBytes([packed]);
    return framed;
  }

  async #metadata({ timeoutMs, context }: GrpcCall): Promise<Metadata | GrpcFailure> {
    const metadata = new Metadata({ waitForReady: this.#waitForReady });
    metadata.set('grpc-accept-encoding', ACCEPTED_CODINGS);
    if (this.#coding !== '') metadata.set('grpc-encoding', this.#coding);
    if (timeoutMs > 0) metadata.set('grpc-timeout', `${Math.ceil(timeoutMs)}m`);
    const problem = addHeaders(metadata, this.#headers);
    if (problem !== undefined || this.#authenticator === undefined) return problem ?? metadata;
    try {
      const credentials = await this.#authenticator.credentials({ context, header: () => undefined });
      return addHeaders(metadata, credentials) ?? metadata;
    } catch (error) {
      const reason = `transport: per-RPC creds failed due to error: ${(error as Error).message}`;
      return failure(status.UNAUTHENTICATED, reason);
    }
  }

  /** Says why a call that was given up had not come to its end. */
  #abortFailure(signal: AbortSignal): GrpcFailure {
    const { message } = signal.reason as Error;
    if (message !== DEADLINE_EXCEEDED) return failure(status.CANCELLED, message);
    if (this.#state() === connectivityState.READY) return failure(status.DEADLINE_EXCEEDED, message);
    const problem = this.#state() === connectivityState.TRANSIENT_FAILURE ? connectionProblem(this.#client) : undefined;
    return failure(
      status.DEADLINE_EXCEEDED,
      problem === undefined
        ? `${message} while waiting for connections to become ready`
        : `latest balancer error: ${grpcErrorText(problem)}`,
    );
  }

  #state(): connectivityState {
    return this.#client.getChannel().getConnectivityState(false);
  }

  /** Logs when the connection fails; the tries that follow stay silent until one succeeds. */
  #watch(): void {
    this.#client.getChannel().watchConnectivityState(this.#state(), Infinity, () => {
      if (this.#closed) return;
      if (this.#state() === connectivityState.TRANSIENT_FAILURE) this.#logProblem();
      this.#watch();
    });
  }

  #logProblem(): void {
    const address = JSON.stringify(this.#target);
    const channel = `[Channel #${this.#channel} SubChannel #${this.#channel + 1}]`;
    this.#settings.rootLogger.warn(
      `[core] ${channel}grpc: addrConn.createTransport failed to connect to {Addr: ${address}, ServerName: ${address}, }. ` +
        `Err: ${grpcErrorText(connectionProblem(this.#client) ?? '')}`,
      { grpc_log: true },
      'grpc@v1.74.2/clientconn.go:1414',
    );
  }
}

async function grpcCompressor({ compression }: GrpcClientConfig): Promise<CompressPieces | undefined> {
  switch (compression) {
    case '':
    case 'none':
    case 'gzip':
    case 'zstd':
      return compressor(compression);
    case 'snappy':
      return compressor('x-snappy-framed'); // gRPC's snappy is the stream of frames
    default:
      throw new StartError(`unsupported compression type ${JSON.stringify(compression)}`);
  }
}

/** @returns what is wrong with one of them, in grpc-go's words. */
function addHeaders(
  metadata: Metadata,
  headers: Readonly<Record<string, string | undefined>>,
): GrpcFailure | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    if (!/^[0-9a-z_.-]+$/.test(key)) {
      const shown = JSON.stringify(key);
      return failure(status.INTERNAL, `header key ${shown} contains illegal characters not in [0-9a-z-_.]`);
    }
    if (key.endsWith('-bin')) metadata.set(key, Buffer.from(value));
    else if (/^[ -~]*$/.test(value)) metadata.set(key, value);
    else
      return failure(
        status.INTERNAL,
        `header key ${JSON.stringify(key)} contains value with non-printable ASCII characters`,
      );
  }
  return undefined;
}

function failureOf(error: ServiceError): GrpcFailure {
  const details = error.metadata?.get('grpc-status-details-bin')[0];
  const { retryInfo } = (Buffer.isBuffer(details) && readRpcStatus(details)) || { retryInfo: undefined };
  return { code: error.code, message: grpcErrorText(error.details), retryInfo };
}

function failure(code: number, message: string): GrpcFailure {
  return { code, message, retryInfo: undefined };
}
