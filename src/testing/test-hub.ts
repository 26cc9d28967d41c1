/** A hub as a test holds it: what came in, what left, and where everything is. */
import type { BoundAddress } from '../component/component.js';
import type { HubConfig } from '../config/hub-config.js';
import type { Hub } from '../hub.js';
import { SIGNALS } from '../pdata/signal.js';
import type { Signal } from '../pdata/signal.js';
import type { LedgerSnapshot } from '../service/ledger/snapshot.js';
import type { RealPrometheus } from '../standins/prometheus.js';
import { exporterVariables, type Door, type Protocol } from './access.js';
import type { ServerFacts } from './adapt/adapt.js';
import type { Replacement } from './adapt/replacement.js';
import type { BackEnds } from './back-ends/back-ends.js';
import { blamingCaller } from './blame.js';
import type { TestCertificates } from './certificates.js';
import { durationMs, type DrivenClock } from './clock.js';
import { BlobsView } from './delivered/blobs.js';
import { RemoteWriteView, type DeliveredSurroundings } from './delivered/remote-write.js';
import { UsageError } from './errors.js';
import type { FaultBook, ActiveFault } from './faults/book.js';
import type { Fault } from './faults/fault.js';
import type { RecipeName } from './faults/recipes.js';
import { faultTexts } from './faults/text.js';
import { flushWithin } from './flush.js';
import { booksText } from './match/books.js';
import { indented } from './match/explain.js';
import type { HubOutput } from './output.js';
import type { Capture, Request } from './received/capture.js';
import { ReceivedView, type Surroundings } from './received/view.js';
import { Session, type SessionSelection } from './session.js';

/** What a test hub is made of. */
export interface TestHubParts {
  readonly hub: Hub;
  readonly capture: Capture;
  readonly backEnds: BackEnds;
  readonly faults: FaultBook;
  readonly output: HubOutput;
  readonly certificates: TestCertificates;
  readonly servers: readonly ServerFacts[];
  readonly replacements: readonly Replacement[];
  /** Where the test drives time. */
  readonly clock: DrivenClock | undefined;
  /** Gives back everything else that was opened for the hub, after it has stopped. */
  readonly release: () => Promise<void>;
}

/** Telemetry that exporters forwarded over OTLP. */
export interface Forwarded {
  readonly logs: ReceivedView<'logs'>;
  readonly metrics: ReceivedView<'metrics'>;
  readonly spans: ReceivedView<'traces'>;
  /** A request's `receiver` is the exporter that sent it. */
  readonly requests: readonly Request[];
}

/** Faults that are on. */
export interface Faults {
  /** Turns these on and all others off: faults as data, or recipes by name. @throws {UsageError} naming the mistake. */
  set(faults: readonly (Fault | RecipeName)[]): void;
  clear(): void;
  /** What is on, and how often each struck. */
  readonly active: readonly ActiveFault[];
}

export class TestHub implements AsyncDisposable {
  readonly #parts: TestHubParts;
  readonly #around: Surroundings;
  #closing: Promise<void> | undefined;
  /** Log records that clients sent and the hub took. */
  readonly logs: ReceivedView<'logs'>;
  /** Data points. */
  readonly metrics: ReceivedView<'metrics'>;
  readonly spans: ReceivedView<'traces'>;
  /** What was written to the metrics back end. */
  readonly remoteWrite: RemoteWriteView;
  /** What was written to the blob store. */
  readonly blobs: BlobsView;
  /** What was forwarded over OTLP. */
  readonly forwarded: Forwarded;
  readonly faults: Faults;

  constructor(parts: TestHubParts) {
    this.#parts = parts;
    const { capture, backEnds, faults } = parts;
    this.#around = {
      explain: (signal) => this.#explain(signal),
      flush: () => this.flush(),
      pipelinesOf: (signal) => pipelinesOf(parts.hub.config, signal),
    };
    this.logs = new ReceivedView(capture.store('logs'), this.#around);
    this.metrics = new ReceivedView(capture.store('metrics'), this.#around);
    this.spans = new ReceivedView(capture.store('traces'), this.#around);
    const delivered = (signal?: Signal): DeliveredSurroundings => ({
      flush: () => this.flush(),
      explain: () => this.#explain(signal),
    });
    this.remoteWrite = new RemoteWriteView(backEnds.remoteWrites, delivered('metrics'));
    this.blobs = new BlobsView(backEnds.blobs, delivered());
    this.forwarded = forwardedOf(backEnds, this.#around);
    this.faults = {
      set: (list) => faults.set(list),
      clear: () => faults.clear(),
      get active() {
        return faults.active;
      },
    };
  }

  /** The configuration that runs, replacements included. */
  get config(): HubConfig {
    return this.#parts.hub.config;
  }

  /** Bound addresses: receivers' as `<receiver id>/<protocol>`, own metrics as `metrics`. */
  get addresses(): ReadonlyMap<string, BoundAddress> {
    return this.#parts.hub.addresses;
  }

  /** What runs otherwise than the file says, and why. */
  get replacements(): readonly Replacement[] {
    return this.#parts.replacements;
  }

  /** Paths of the authority clients must trust, and of the certificates it signed. */
  get certificates(): TestCertificates {
    return this.#parts.certificates;
  }

  /** `OTEL_EXPORTER_OTLP_*` for an instrumented program: address, protocol, authority, token. gRPC where the hub has it. */
  get env(): Readonly<Record<string, string>> {
    return exporterVariables(this.#doors, undefined, this.#parts.certificates);
  }

  /** The same for one protocol. @throws {UsageError} when no receiver speaks it. */
  envFor(protocol: Protocol): Readonly<Record<string, string>> {
    return exporterVariables(this.#doors, protocol, this.#parts.certificates);
  }

  /** Every request a receiver let in, oldest first, with what became of it. */
  get requests(): readonly Request[] {
    return [...this.#parts.capture.requests];
  }

  /** The hub's log, line by line. */
  get output(): readonly string[] {
    return [...this.#parts.output.lines];
  }

  /** Prometheus servers behind the remote-write exporters, with `backends: { remoteWrite: 'real' }`. */
  get prometheus(): readonly RealPrometheus[] {
    return this.#parts.backEnds.prometheus;
  }

  /** The stand-ins themselves, for tools. @internal */
  get backEnds(): BackEnds {
    return this.#parts.backEnds;
  }

  /** Where every accepted item is at this moment. */
  ledger(): LedgerSnapshot {
    return this.#parts.hub.ledger();
  }

  /** The ledger in sentences, line by line. */
  explain(signal?: Signal): readonly string[] {
    return this.#explain(signal);
  }

  /**
   * Sends on at once what is held back, and settles when exporters are done with everything accepted before.
   *
   * @param options `timeoutMs`: real time, default 30,000.
   * @throws {ExpectationError} when something cannot get out: time is up, or it waits for a clock that stands still.
   */
  flush(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    const { hub, clock } = this.#parts;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- named, not called
    return blamingCaller(this.flush, () =>
      flushWithin(
        () => hub.flush(),
        clock,
        options.timeoutMs,
        () => this.#explain(),
      ),
    );
  }

  /**
   * Moves a manual clock forward; batches, retries and whatever else becomes due happens, one after the other.
   *
   * @param duration `10s`, `1h30m`, `6d`, or milliseconds.
   * @throws {UsageError} when the clock is the system's.
   */
  advance(duration: string | number): Promise<void> {
    const { clock } = this.#parts;
    if (clock === undefined) throw new UsageError("the clock is the system's; start the hub with clock: 'manual'");
    return clock.advance(durationMs(duration));
  }

  /** Unix time in milliseconds by the hub's clock. */
  now(): number {
    return this.#parts.clock?.now() ?? Date.now();
  }

  /** Part of the hub for one test of several that share it. @throws {UsageError} */
  session(selection: SessionSelection): Session {
    const { capture, faults } = this.#parts;
    return new Session(selection, { capture, faults, around: this.#around, env: this.env });
  }

  /** Flushes, then forgets what was received and delivered, and turns faults off. Ports, certificates and token stay. */
  async reset(): Promise<void> {
    const { faults, capture, backEnds, output } = this.#parts;
    faults.clear();
    await this.flush();
    capture.clear();
    backEnds.clear();
    output.clear();
  }

  /** Stops the hub, which drains, and gives everything back. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#stop();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #stop(): Promise<void> {
    try {
      await this.#parts.hub.close();
    } finally {
      await this.#parts.release();
    }
  }

  get #doors(): Door[] {
    return this.#parts.servers.flatMap(({ receiver, protocol, needsClientCertificate, credential }) => {
      const address = this.addresses.get(`${receiver}/${protocol}`);
      if (address === undefined || (protocol !== 'grpc' && protocol !== 'http')) return [];
      return [{ receiver, kind: protocol, address, needsClientCertificate, credential }];
    });
  }

  #explain(signal?: Signal): string[] {
    const { capture, output, faults } = this.#parts;
    const refused = capture.requests.filter((request) => request.refused !== undefined);
    const complaints = output.complaints();
    const books = booksText(this.ledger(), signal);
    const on = faultTexts(faults.active);
    return [
      ...(books.length === 0 ? [] : ['the hub’s books:', ...indented(books)]),
      ...(refused.length === 0
        ? []
        : [`${refused.length} requests were refused, the latest with: ${refused.at(-1)!.refused}`]),
      ...(on.length === 0 ? [] : ['faults that are on:', ...indented(on)]),
      ...(complaints.length === 0 ? [] : ['the hub’s log complains:', ...indented(complaints)]),
    ];
  }
}

function forwardedOf(backEnds: BackEnds, around: Surroundings): Forwarded {
  const capture = backEnds.forwarded;
  const pipelinesOfExporters = (): readonly string[] => backEnds.otlps.map(({ exporter }) => exporter);
  const surroundings: Surroundings = { ...around, pipelinesOf: pipelinesOfExporters };
  return {
    logs: new ReceivedView(capture.store('logs'), surroundings),
    metrics: new ReceivedView(capture.store('metrics'), surroundings),
    spans: new ReceivedView(capture.store('traces'), surroundings),
    get requests() {
      return [...capture.requests];
    },
  };
}

function pipelinesOf(config: HubConfig, signal: Signal): string[] {
  return Object.keys(config.service.pipelines).filter((id) => SIGNALS.includes(signal) && id.split('/')[0] === signal);
}
