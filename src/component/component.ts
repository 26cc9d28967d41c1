import type { Consumer } from './consumer.js';
import type { ComponentId } from './id.js';

/** What a started component may ask of the service around it. */
export interface Host {
  /** The running extension of that id (only those listed in `service.extensions`), or undefined. */
  extension(id: ComponentId): Extension | undefined;
  /** A failure after start that the component cannot live with. The hub logs it and shuts down. */
  reportFatal(error: Error): void;
}

/** Anything the service starts and stops. */
export interface Component {
  /** Opens what the component needs. @throws {StartError} */
  start(host: Host): Promise<void>;
  /**
   * Stops taking new data, hands on what is pending, closes. Safe to call twice and before `start`.
   *
   * @param deadline aborts when draining must end; what is left is then booked as dropped with reason `shutdown`.
   */
  shutdown(deadline: AbortSignal): Promise<void>;
}

export interface Receiver extends Component {
  /** Addresses that are bound, by protocol (`grpc`, `http`), once started; for port 0 and for ready lines. */
  readonly addresses?: ReadonlyMap<string, BoundAddress>;
}

export interface BoundAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

export interface Processor extends Component, Consumer {
  /** Hands on at once whatever the processor holds back, and settles when the next stage has it. */
  flush?(): Promise<void>;
}

export interface Exporter extends Component, Consumer {
  /**
   * The exporter itself redeems the receipts of what it is handed, even where `consume` throws. Without it whoever calls
   * `consume` redeems them by its outcome.
   */
  readonly redeemsReceipts?: boolean;
  /** Settles when everything accepted before the call is delivered or dropped. */
  flush?(): Promise<void>;
}

/** Between pipelines: what some of them export, others receive. */
export interface Connector extends Component, Consumer {}

/**
 * An extension. What else it offers (authentication, encoding, storage) it says by implementing the contracts of `auth.ts`,
 * `encoding.ts` …; consumers find out with the `is…` functions there.
 */
export interface Extension extends Component {
  /** All pipelines run. */
  ready?(): void;
  /** Shutdown begins. */
  notReady?(): void;
}
