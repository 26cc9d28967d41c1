/** A hub as a test holds it: what came in, what left, and where everything is. */
import type { BoundAddress } from '../component/component.js';
import type { HubConfig } from '../config/hub-config.js';
import type { Hub } from '../hub.js';
import { isSignal } from '../pdata/signal.js';
import type { Signal } from '../pdata/signal.js';
import type { LedgerSnapshot } from '../service/ledger/snapshot.js';
import { exporterVariables, type Door, type Protocol } from './access.js';
import type { ServerFacts } from './adapt/adapt.js';
import type { Replacement } from './adapt/replacement.js';
import type { TestCertificates } from './certificates.js';
import { booksText } from './match/books.js';
import { indented } from './match/explain.js';
import type { HubOutput } from './output.js';
import type { Capture, Request } from './received/capture.js';
import { ReceivedView } from './received/view.js';
import type { Surroundings } from './received/view.js';

/** What a test hub is made of. */
export interface TestHubParts {
  readonly hub: Hub;
  readonly capture: Capture;
  readonly output: HubOutput;
  readonly certificates: TestCertificates;
  readonly servers: readonly ServerFacts[];
  readonly replacements: readonly Replacement[];
  /** Gives back everything else that was opened for the hub, after it has stopped. */
  readonly release: () => Promise<void>;
}

export class TestHub implements AsyncDisposable {
  readonly #parts: TestHubParts;
  #closing: Promise<void> | undefined;
  /** Log records that clients sent and the hub took. */
  readonly logs: ReceivedView<'logs'>;
  /** Data points. */
  readonly metrics: ReceivedView<'metrics'>;
  readonly spans: ReceivedView<'traces'>;

  constructor(parts: TestHubParts) {
    this.#parts = parts;
    const { capture } = parts;
    const around: Surroundings = {
      explain: (signal) => this.#explain(signal),
      flush: () => this.flush(),
      pipelinesOf: (signal) => pipelinesOf(parts.hub.config, signal),
    };
    this.logs = new ReceivedView(capture.store('logs'), around);
    this.metrics = new ReceivedView(capture.store('metrics'), around);
    this.spans = new ReceivedView(capture.store('traces'), around);
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

  /** Where every accepted item is at this moment. */
  ledger(): LedgerSnapshot {
    return this.#parts.hub.ledger();
  }

  /** Sends on at once what is held back, and settles when exporters are done with everything accepted before. */
  flush(): Promise<void> {
    return this.#parts.hub.flush();
  }

  /** Forgets what was received. Ports, certificates and token stay. */
  async reset(): Promise<void> {
    await this.flush();
    this.#parts.capture.clear();
    this.#parts.output.clear();
  }

  /** Stops the hub, which drains, and gives everything back. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#parts.hub.close().finally(() => this.#parts.release());
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #doors(): Door[] {
    return this.#parts.servers.flatMap(({ receiver, protocol, needsClientCertificate, credential }) => {
      const address = this.addresses.get(`${receiver}/${protocol}`);
      if (address === undefined || (protocol !== 'grpc' && protocol !== 'http')) return [];
      return [{ receiver, kind: protocol, address, needsClientCertificate, credential }];
    });
  }

  #explain(signal: Signal): string[] {
    const refused = this.#parts.capture.requests.filter((request) => request.refused !== undefined);
    const complaints = this.#parts.output.complaints();
    const books = booksText(this.ledger(), signal);
    return [
      ...(books.length === 0 ? [] : ['the hub’s books:', ...indented(books)]),
      ...(refused.length === 0
        ? []
        : [`${refused.length} requests were refused, the latest with: ${refused.at(-1)!.refused}`]),
      ...(complaints.length === 0 ? [] : ['the hub’s log complains:', ...indented(complaints)]),
    ];
  }
}

function pipelinesOf(config: HubConfig, signal: Signal): string[] {
  return Object.keys(config.service.pipelines).filter((id) => {
    const [of = ''] = id.split('/');
    return isSignal(of) && of === signal;
  });
}
