import { arch, platform } from 'node:process';
import type { Exporter, Host } from '../../component/component.js';
import { PermanentError, RetryableError } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { Attempt, Outcome, Sender } from '../../exporterhelper/outcome.js';
import { partialOutcome } from '../../exporterhelper/partial-outcome.js';
import { wrapExporter } from '../../exporterhelper/wrap.js';
import type { Batch } from '../../pdata/batch.js';
import { partialSuccess, type PartialSuccess } from '../../pdata/partial-success.js';
import type { Signal } from '../../pdata/signal.js';
import { GrpcClient, type GrpcFailure } from '../../transport/grpc-client.js';
import { RpcInstruments } from '../../transport/rpc-instruments.js';
import { rpcErrorText } from '../../transport/rpc-status.js';
import { userAgent } from '../../transport/user-agent.js';
import type { OtlpExporterConfig } from './config.js';
import { isRetryable } from './retryable.js';

const SOURCE = 'otlpexporter@v0.131.0/otlp.go';

const SERVICES: Readonly<Record<Signal, { readonly service: string; readonly partialSuccessLine: number }>> = {
  traces: { service: 'opentelemetry.proto.collector.trace.v1.TraceService', partialSuccessLine: 100 },
  metrics: { service: 'opentelemetry.proto.collector.metrics.v1.MetricsService', partialSuccessLine: 116 },
  logs: { service: 'opentelemetry.proto.collector.logs.v1.LogsService', partialSuccessLine: 132 },
};

export function createOtlpExporter(settings: ComponentSettings, config: OtlpExporterConfig, signal: Signal): Exporter {
  return wrapExporter(settings, signal, new OtlpSender(settings, config), {
    timeoutMs: config.timeout,
    retry: config.retry_on_failure,
    queue: config.sending_queue,
  });
}

/** HOT PATH: a batch goes out as its chunks stand, one behind the other: that is their merge. Once per batch. */
export class OtlpSender implements Sender {
  readonly letsGoOfBytes = true;
  readonly #settings: ComponentSettings;
  readonly #config: OtlpExporterConfig;
  #client: GrpcClient | undefined;

  constructor(settings: ComponentSettings, config: OtlpExporterConfig) {
    this.#settings = settings;
    this.#config = config;
  }

  async start(host: Host): Promise<void> {
    const { clock, rootLogger, buildInfo } = this.#settings;
    this.#client = await GrpcClient.open(this.#config, host, {
      clock,
      rootLogger,
      userAgent: userAgent(buildInfo, platform, arch),
      instruments: new RpcInstruments(this.#settings, 'client'),
    });
  }

  async send(batch: Batch, { signal, context, observe }: Attempt): Promise<Outcome> {
    const { service, partialSuccessLine } = SERVICES[batch.signal];
    const { chunks: pieces, byteLength } = batch;
    const { timeout: timeoutMs } = this.#config;
    const call = { service, method: 'Export', pieces, byteLength, timeoutMs, signal, context, observe };
    const answer = await this.#client!.call(call); // started before anything is sent
    if ('failure' in answer) return failed(answer.failure);
    const told = readResponse(answer.response);
    if ('code' in told) return failed(told);
    return partialOutcome(batch, told, this.#settings.logger, `${SOURCE}:${partialSuccessLine}`);
  }

  async shutdown(): Promise<void> {
    this.#client?.close();
  }
}

function readResponse(response: Uint8Array): PartialSuccess | GrpcFailure {
  try {
    return partialSuccess(response);
  } catch (error) {
    const message = `grpc: failed to unmarshal the received message: ${(error as Error).message}`;
    return { code: 13, message, retryInfo: undefined };
  }
}

function failed({ code, message, retryInfo }: GrpcFailure): Outcome {
  const text = rpcErrorText(code, message);
  const delayMs = retryInfo?.delayMs ?? 0;
  const grpcStatus = { code, message, ...(retryInfo !== undefined && { retryDelayMs: delayMs }) };
  if (!isRetryable(code, retryInfo !== undefined)) {
    const detail = { status: code, answer: message };
    return { status: 'permanent', cause: new PermanentError(text, { grpcStatus }), detail };
  }
  const cause = new RetryableError(text, { grpcStatus });
  return { status: 'retryable', cause, ...(delayMs !== 0 && { retryAfterMs: delayMs }) };
}
