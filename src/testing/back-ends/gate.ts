import type { Gate } from '../../standins/exchange.js';

/** What sends to a back end, for faults that mean only some. */
export interface BackEndIdentity {
  readonly kind: 'remoteWrite' | 'blobs' | 'otlp';
  /** Exporter id, e.g. `prometheusremotewrite/metrics`. */
  readonly exporter: string;
}

/** Makes the gate in front of one back end. */
export type GateMaker = (backEnd: BackEndIdentity) => Gate;
