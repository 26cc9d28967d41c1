/**
 * What the reference's RPC library counts about calls that come in or go out. Shown at `service.telemetry.metrics.level: detailed`.
 *
 * Source followed: otelgrpc 0.62.0 (names, units, labels, buckets).
 */
import type { ComponentSettings } from '../component/settings.js';
import type { BoundHistogram, Histogram } from '../component/telemetry.js';

const SCOPE = 'go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc';
/** The SDK's default buckets. */
const BOUNDARIES = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];

/** A unary call that is over. */
export interface RpcCall {
  /** Full name, e.g. `opentelemetry.proto.collector.logs.v1.LogsService`. */
  readonly service: string;
  readonly method: string;
  /** gRPC status code, 0 to 16. */
  readonly statusCode: number;
  readonly durationMs: number;
  /** Of the message, unpacked; undefined when none was read or sent. */
  readonly requestBytes: number | undefined;
  /** Undefined when the call ended in an error. */
  readonly responseBytes: number | undefined;
}

interface Series {
  readonly duration: BoundHistogram;
  readonly requestsPerRpc: BoundHistogram;
  readonly responsesPerRpc: BoundHistogram;
  readonly requestSize: BoundHistogram;
  readonly responseSize: BoundHistogram;
}

export class RpcInstruments {
  readonly #histograms: Readonly<Record<keyof Series, Histogram>>;
  readonly #series = new Map<string, Series>();
  /** Whether anybody sees what is recorded. */
  readonly enabled: boolean;

  constructor(settings: ComponentSettings, side: 'server' | 'client') {
    const meter = settings.meter(SCOPE);
    this.enabled = meter.showsDetailed !== false;
    const histogram = (name: string, unit: string, description: string): Histogram =>
      meter.histogram(`rpc.${side}.${name}`, { description, unit, level: 'detailed', boundaries: BOUNDARIES });
    this.#histograms = {
      duration: histogram(
        'duration',
        'ms',
        `Measures the duration of ${side === 'server' ? 'inbound' : 'outbound'} RPC.`,
      ),
      requestSize: histogram('request.size', 'By', 'Measures the size of RPC request messages (uncompressed).'),
      responseSize: histogram('response.size', 'By', 'Measures the size of RPC response messages (uncompressed).'),
      requestsPerRpc: histogram('requests_per_rpc', '{count}', 'Measures the number of messages received per RPC.'),
      responsesPerRpc: histogram('responses_per_rpc', '{count}', 'Measures the number of messages sent per RPC.'),
    };
  }

  record(call: RpcCall): void {
    if (!this.enabled) return;
    const series = this.#seriesOf(call);
    series.duration.record(call.durationMs);
    series.requestsPerRpc.record(call.requestBytes === undefined ? 0 : 1);
    series.responsesPerRpc.record(call.responseBytes === undefined ? 0 : 1);
    if (call.requestBytes !== undefined) series.requestSize.record(call.requestBytes);
    if (call.responseBytes !== undefined) series.responseSize.record(call.responseBytes);
  }

  #seriesOf({ service, method, statusCode }: RpcCall): Series {
    const key = `${service}/${method} ${statusCode}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const call = { 'rpc.method': method, 'rpc.service': service, 'rpc.system': 'grpc' };
    const outcome = { ...call, 'rpc.grpc.status_code': String(statusCode) };
    const { duration, requestsPerRpc, responsesPerRpc, requestSize, responseSize } = this.#histograms;
    const series: Series = {
      duration: duration.bind(outcome),
      requestsPerRpc: requestsPerRpc.bind(outcome),
      responsesPerRpc: responsesPerRpc.bind(outcome),
      requestSize: requestSize.bind(call),
      responseSize: responseSize.bind(call),
    };
    this.#series.set(key, series);
    return series;
  }
}
