/** The back ends of one test hub: started as the configuration asks for them, cleared and closed together. */
import type { Socket } from 'node:net';
import type { Clock } from '../../component/clock.js';
import { BLOB_LIMITS } from '../../standins/azure-blob/blobs.js';
import { BlobStandIn } from '../../standins/azure-blob/stand-in.js';
import { startRealPrometheus, type RealPrometheus } from '../../standins/prometheus.js';
import { RemoteWriteStandIn } from '../../standins/remote-write/stand-in.js';
import { SIGNALS } from '../../pdata/signal.js';
import { waitUntil } from '../wait.js';
import type { TestCertificates } from '../certificates.js';
import { Capture, type Judge } from '../received/capture.js';
import type { BackEndChoices } from './choice.js';
import type { GateMaker } from './gate.js';
import { OtlpStandIn, type OtlpStandInSettings } from './otlp-stand-in.js';
import { upstreamTo } from './upstream.js';

export interface BackEndSettings {
  readonly clock: Clock;
  readonly certificates: TestCertificates;
  readonly choices: Required<BackEndChoices>;
  readonly gate: GateMaker;
  /** Decides about requests to an exporter's OTLP back end. */
  readonly judge: (exporter: string) => Judge;
  /** Sees the connections to it. */
  readonly accept: (socket: Socket) => Socket | undefined;
  /** Forwarded telemetry kept per signal, in bytes. */
  readonly keepBytes: number;
  /** Prometheus' `out_of_order_time_window`, in milliseconds. */
  readonly outOfOrderWindowMs: number;
}

/** One back end and who sends to it. */
export interface BackEnd<T> {
  readonly exporter: string;
  readonly standIn: T;
}

export class BackEnds {
  readonly #settings: BackEndSettings;
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #remoteWrites: BackEnd<RemoteWriteStandIn>[] = [];
  readonly #blobs: BackEnd<BlobStandIn>[] = [];
  readonly #otlps: BackEnd<OtlpStandIn>[] = [];
  /** What `otlp` and `otlphttp` exporters sent; a request's receiver is the exporter. */
  readonly forwarded: Capture;
  /** Running Prometheus servers, where real ones were asked for. */
  readonly prometheus: RealPrometheus[] = [];

  constructor(settings: BackEndSettings) {
    this.#settings = settings;
    this.forwarded = new Capture(settings.clock, settings.keepBytes);
  }

  get choices(): Required<BackEndChoices> {
    return this.#settings.choices;
  }

  get remoteWrites(): readonly BackEnd<RemoteWriteStandIn>[] {
    return this.#remoteWrites;
  }

  get blobs(): readonly BackEnd<BlobStandIn>[] {
    return this.#blobs;
  }

  get otlps(): readonly BackEnd<OtlpStandIn>[] {
    return this.#otlps;
  }

  async startRemoteWrite(exporter: string): Promise<RemoteWriteStandIn> {
    const { clock, gate, choices, outOfOrderWindowMs } = this.#settings;
    const upstream = choices.remoteWrite === 'real' ? await this.#realPrometheus() : undefined;
    const standIn = await RemoteWriteStandIn.start({
      clock,
      gate: gate({ kind: 'remoteWrite', exporter }),
      limits: { outOfOrderWindowMs },
      ...(upstream === undefined ? {} : { upstream }),
    });
    this.#closers.push(() => standIn.close());
    this.#remoteWrites.push({ exporter, standIn });
    return standIn;
  }

  async startBlobs(exporter: string, containers: readonly string[]): Promise<BlobStandIn> {
    const { clock, gate, choices } = this.#settings;
    const upstream = choices.blobs === 'real' ? await this.#realAzurite(containers) : undefined;
    const standIn = await BlobStandIn.start({
      clock,
      gate: gate({ kind: 'blobs', exporter }),
      containers,
      ...(upstream === undefined ? {} : { upstream }),
    });
    this.#closers.push(() => standIn.close());
    this.#blobs.push({ exporter, standIn });
    return standIn;
  }

  async startOtlp(
    exporter: string,
    settings: Omit<OtlpStandInSettings, 'tap' | 'accept' | 'certificates'>,
  ): Promise<OtlpStandIn> {
    const { certificates, judge, accept } = this.#settings;
    const standIn = await OtlpStandIn.start({
      ...settings,
      certificates,
      accept,
      tap: (signal, next) => this.forwarded.tap(exporter, signal, next, judge(exporter)),
    });
    this.#closers.push(() => standIn.close());
    this.#otlps.push({ exporter, standIn });
    return standIn;
  }

  /** Looks after everything that arrives, until it is enough or time is up. @returns what was there at the end. */
  until<T>(look: () => T, isEnough: (found: T) => boolean, timeoutMs: number): Promise<T> {
    const onChange = (listener: () => void): (() => void) => {
      const stops = [
        ...this.#remoteWrites.map(({ standIn }) => standIn.onRequest(listener)),
        ...this.#blobs.map(({ standIn }) => standIn.onRequest(listener)),
        ...SIGNALS.map((signal) => this.forwarded.store(signal).onArrival(listener)),
      ];
      return () => stops.forEach((stop) => stop());
    };
    return waitUntil(look, isEnough, onChange, { timeoutMs });
  }

  /** @param limitOf appends a blob takes, by exporter; undefined: as many as the service. */
  limitBlocks(limitOf: (exporter: string) => number | undefined): void {
    for (const { exporter, standIn } of this.#blobs) {
      const appendBlocks = limitOf(exporter) ?? BLOB_LIMITS.appendBlocks;
      standIn.blobs.limits = { ...BLOB_LIMITS, appendBlocks };
    }
  }

  clear(): void {
    for (const { standIn } of this.#remoteWrites) standIn.clear();
    for (const { standIn } of this.#blobs) standIn.clear();
    this.forwarded.clear();
  }

  async close(): Promise<void> {
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) await close();
  }

  async #realPrometheus() {
    const prometheus = await startRealPrometheus({ outOfOrderWindowMs: this.#settings.outOfOrderWindowMs });
    this.#closers.push(() => prometheus.close());
    this.prometheus.push(prometheus);
    const upstream = upstreamTo(prometheus.url, () => '/api/v1/write');
    this.#closers.push(() => upstream.close());
    return upstream.forward;
  }

  async #realAzurite(containers: readonly string[]) {
    const { startAzurite } = await import('../../backends/azurite.js');
    const azurite = await startAzurite({ containers: [...new Set(containers)] });
    this.#closers.push(() => azurite.close());
    const upstream = upstreamTo(new URL(azurite.url).origin);
    this.#closers.push(() => upstream.close());
    return upstream.forward;
  }
}
