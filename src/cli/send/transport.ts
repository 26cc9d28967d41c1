import type { Signal } from '../../pdata/signal.js';
import type { Failure } from './failure.js';

export type SendResult =
  | {
      readonly accepted: true;
      /** What the far side left out of a request it took (OTLP's partial success). */
      readonly rejectedItems: number;
      readonly message: string;
    }
  | { readonly accepted: false; readonly failure: Failure };

/** Carries one request to a hub and tells what became of it. Nothing is thrown for a refusal. */
export interface Transport {
  /** Requests are OTLP/JSON, not protobuf. */
  readonly json: boolean;
  send(signal: Signal, request: Uint8Array): Promise<SendResult>;
  close(): void;
}
