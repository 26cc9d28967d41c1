/**
 * What the reference's HTTP library counts about requests that come in and go out. Shown at
 * `service.telemetry.metrics.level: detailed`.
 *
 * Source followed: otelhttp 0.62.0 with the stable semantic conventions (names, units, labels, buckets).
 */
import type { ComponentSettings } from '../component/settings.js';
import type { BoundHistogram, Histogram } from '../component/telemetry.js';

const SCOPE = 'go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp';
/** The SDK's default buckets. */
const SIZE_BOUNDARIES = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];
const SECONDS_BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Clients choose what they call the server; beyond this many kinds of exchange a new one is not recorded. */
const MAX_SERIES = 200;

/** A request that was answered. */
export interface HttpExchange {
  readonly method: string;
  readonly statusCode: number;
  /** `1.1` or `2`. */
  readonly protocolVersion: string;
  /** The server as the client called it. */
  readonly serverAddress: string;
  readonly serverPort: number;
  readonly scheme: 'http' | 'https';
  readonly durationSeconds: number;
  /** On the wire. */
  readonly requestBytes: number;
  /** On the wire; not recorded by a client. */
  readonly responseBytes?: number;
}

interface Series {
  readonly duration: BoundHistogram;
  readonly requestSize: BoundHistogram;
  readonly responseSize: BoundHistogram | undefined;
}

/** The instruments of one side. */
export class HttpInstruments {
  readonly #duration: Histogram;
  readonly #requestSize: Histogram;
  readonly #responseSize: Histogram | undefined;
  readonly #series = new Map<string, Series>();
  /** Whether anybody sees what is recorded. */
  readonly enabled: boolean;

  constructor(settings: ComponentSettings, side: 'client' | 'server') {
    const meter = settings.meter(SCOPE);
    this.enabled = meter.showsDetailed !== false;
    const histogram = (name: string, unit: string, what: string, boundaries: readonly number[]): Histogram =>
      meter.histogram(`http.${side}.${name}`, { description: what, unit, level: 'detailed', boundaries });
    const says = `HTTP ${side}`;
    this.#duration = histogram('request.duration', 's', `Duration of ${says} requests.`, SECONDS_BOUNDARIES);
    this.#requestSize = histogram('request.body.size', 'By', `Size of ${says} request bodies.`, SIZE_BOUNDARIES);
    this.#responseSize =
      side === 'client'
        ? undefined
        : histogram('response.body.size', 'By', `Size of ${says} response bodies.`, SIZE_BOUNDARIES);
  }

  record(exchange: HttpExchange): void {
    if (!this.enabled) return;
    const series = this.#seriesOf(exchange);
    if (series === undefined) return;
    series.duration.record(exchange.durationSeconds);
    series.requestSize.record(exchange.requestBytes);
    series.responseSize?.record(exchange.responseBytes ?? 0);
  }

  #seriesOf(exchange: HttpExchange): Series | undefined {
    const { method, statusCode, protocolVersion, serverAddress, serverPort, scheme } = exchange;
    const key = `${method} ${statusCode} ${protocolVersion} ${scheme} ${serverAddress} ${serverPort}`;
    const known = this.#series.get(key);
    if (known !== undefined || this.#series.size >= MAX_SERIES) return known;
    const attributes = {
      'http.request.method': method,
      'http.response.status_code': String(statusCode),
      'network.protocol.name': 'http',
      'network.protocol.version': protocolVersion,
      'server.address': serverAddress,
      'server.port': String(serverPort),
      'url.scheme': scheme,
    };
    const series: Series = {
      duration: this.#duration.bind(attributes),
      requestSize: this.#requestSize.bind(attributes),
      responseSize: this.#responseSize?.bind(attributes),
    };
    this.#series.set(key, series);
    return series;
  }
}
