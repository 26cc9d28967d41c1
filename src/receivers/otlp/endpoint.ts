import type { BoundAddress } from '../../component/component.js';

/** One protocol of the receiver. */
export interface Endpoint {
  readonly protocol: 'grpc' | 'http';
  /** Opens what is needed and takes requests. @throws {StartError} */
  start(): Promise<BoundAddress>;
  /** Takes no more requests, answers those under way. @param deadline aborts when connections are to be cut. */
  stop(deadline: AbortSignal): Promise<void>;
}
