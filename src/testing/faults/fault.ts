/** Things that go wrong on purpose, as data: they can be written in a test, a file, or sent over HTTP. */
import type { BlobErrorCode } from '../../standins/azure-blob/service-error.js';
import type { Signal } from '../../pdata/signal.js';

/** Which requests a fault concerns; all that is given must hold. Without any of it: every request. */
export interface FaultSelection {
  /** Receiver or exporter id, e.g. `otlp`, `prometheusremotewrite/metrics`. */
  readonly id?: string;
  readonly signal?: Signal;
  /** Only this one, or these, of the requests the fault would concern; counted from 1 from when it was set. */
  readonly nth?: number | readonly number[];
  /** Only so many of them, from the first on. */
  readonly first?: number;
  /** Only every so many of them. */
  readonly every?: number;
  /** 0 to 1; which ones follows from `seed`. */
  readonly probability?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Only for so long after it was set, by the hub's clock, in milliseconds. */
  readonly forMs?: number;
}

/** gRPC status codes by name. */
export const GRPC_CODES = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

export type GrpcCode = keyof typeof GRPC_CODES;

interface Delayed {
  /** Waits first, by the hub's clock. Alone: only waits. */
  readonly delayMs?: number;
}

/** What clients meet. One of `code`, `status`, `partialSuccess`, `reset`, `loseAnswer`, `tls`, `throttle`, or `delayMs` alone. */
export interface ReceiverFault extends FaultSelection, Delayed {
  readonly at: 'receiver';
  /** Refused with this gRPC status, and over HTTP with the status that goes with it. */
  readonly code?: GrpcCode;
  /** Refused over HTTP with this status, and over gRPC with the code that goes with it. */
  readonly status?: number;
  readonly message?: string;
  /** Sent as RetryInfo, and as `Retry-After` in whole seconds. */
  readonly retryAfterMs?: number;
  /** Taken, and told that so many items were not. */
  readonly partialSuccess?: { readonly rejected: number; readonly message?: string };
  /** The connection is reset, and the request is not taken. */
  readonly reset?: true;
  /** The request is taken, and the connection reset before the answer. */
  readonly loseAnswer?: true;
  /** Of new connections: the handshake fails, the certificate has expired, or it is for another name. */
  readonly tls?: 'fails' | 'expired' | 'misnamed';
  /** New connections are read no faster, in bytes per second. */
  readonly throttle?: number;
}

interface BackEndFault extends FaultSelection, Delayed {
  /** Answered with this HTTP status, and nothing is stored. */
  readonly status?: number;
  /** Text of that answer. */
  readonly message?: string;
  /** `Retry-After` of that answer, in whole seconds. */
  readonly retryAfterMs?: number;
  /** The connection is reset, and nothing is stored. */
  readonly reset?: true;
  /** Stored, and the connection reset before the answer. */
  readonly loseAnswer?: true;
  /** Success is answered, and nothing is stored. */
  readonly lie?: true;
}

export interface RemoteWriteFault extends BackEndFault {
  readonly at: 'remoteWrite';
  /** Refused as Prometheus refuses such samples. */
  readonly refuse?: 'out of order' | 'duplicate' | 'out of bounds';
}

export interface BlobFault extends BackEndFault {
  readonly at: 'blobs';
  /** Refused with this code of the blob service, e.g. `ServerBusy`. */
  readonly errorCode?: BlobErrorCode;
  /** Appends to blobs that have so many already are refused with `BlockCountExceedsLimit`. */
  readonly blockLimit?: number;
}

/** What `otlp` and `otlphttp` exporters meet. */
export interface OtlpFault extends Omit<ReceiverFault, 'at' | 'tls' | 'throttle'> {
  readonly at: 'otlp';
  /** Success is answered, and nothing is kept. */
  readonly lie?: true;
}

export type Fault = ReceiverFault | RemoteWriteFault | BlobFault | OtlpFault;
export type FaultPlace = Fault['at'];
