/** What left the hub towards a back end, told to whoever looks on. Nobody does unless the lens is on. */
import type { Batch } from '../pdata/batch.js';

export interface ExchangeAnswer {
  /** HTTP status, or a gRPC code's name. */
  readonly status: number | string;
  /** As in the status line, or what the far side said. */
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As much of it as was read. */
  readonly body: Uint8Array;
}

/** One request to a back end and what came of it. Holds references to bytes, no copies; nothing of it is changed later. */
export interface OutgoingExchange {
  readonly protocol: 'http' | 'grpc' | 'blob';
  /** E.g. `POST http://localhost:9090/api/v1/write`, `append logs/2026-11-25/logs_15_0.txt`. Without secrets. */
  readonly what: string;
  /** Unix time in milliseconds when it began. */
  readonly startedAtMs: number;
  readonly tookMs: number;
  /** Values that are or may be secret are masked already. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes that left, in pieces that follow one another; of gRPC the message, unpacked. */
  readonly body: readonly Uint8Array[];
  /** Undefined where none came. */
  readonly answer?: ExchangeAnswer;
  /** Why there is no answer. */
  readonly error?: string;
  /** Whether the back end took it. */
  readonly ok: boolean;
  /** Of a block in a blob: where it stands, as far as that is known. */
  readonly blob?: { readonly container: string; readonly name: string; readonly offset: number };
}

/** What stands in place of a value that is not to be shown. */
export const MASKED = '[REDACTED]';

/** Looks on as one exporter sends. Must not throw and must not take long: it is called between requests. */
export interface ExporterWatch {
  /** @param batch what the request was made of, whole or in part. */
  exchanged(exchange: OutgoingExchange, batch: Batch): void;
  /** A batch, or a request of one, is tried again. */
  retried(): void;
}
