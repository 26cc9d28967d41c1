/** Test cases of a pipeline, as data. */
import type { Signal } from '../../../pdata/signal.js';

/** One thing that happens, in order. */
export type Step =
  | { readonly kind: 'send'; readonly signal: Signal; readonly request: (nowMs: number) => object }
  | { readonly kind: 'advance'; readonly ms: number };

export interface ExpectedSeries {
  readonly name: unknown;
  readonly labels: Readonly<Record<string, unknown>>;
  /** The newest value. */
  readonly value?: number;
}

export interface ExpectedBlob {
  /** The beginning of its name, or of container/name. */
  readonly name: string | undefined;
  readonly text?: string;
  readonly lines?: readonly string[];
  readonly json?: unknown;
}

/** A request that a receiver did not take. */
export interface Refusal {
  readonly signal: Signal;
  /** e.g. `UNAUTHENTICATED`, `HTTP 401`. */
  readonly status: string;
  readonly message: string;
}

/** Items that did not arrive. */
export interface Loss {
  /** Pipeline or exporter id. */
  readonly at: string;
  readonly outcome: 'dropped' | 'rejected';
  readonly reason: string;
  readonly items: number;
}

export interface Expectations {
  readonly series: readonly ExpectedSeries[];
  readonly noSeries: readonly ExpectedSeries[];
  readonly blobs: readonly ExpectedBlob[];
  readonly forwarded: Readonly<Partial<Record<'logs' | 'metrics' | 'spans', readonly object[]>>>;
  /** Partly given ones match by what is given. */
  readonly refusals: readonly Partial<Refusal>[];
  readonly losses: readonly Partial<Loss>[];
  /** Nothing else may leave. */
  readonly complete: boolean;
}

export interface TestCase {
  readonly file: string;
  /** Position in the file, from 0. */
  readonly index: number;
  readonly name: string;
  /** Where the clock begins. */
  readonly startMs: number;
  /** Variables that `${env:…}` reads, over those of the process. */
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly expect: Expectations;
}

/** A file of cases is not what it should be. The message says where and what. */
export class CaseFileError extends Error {
  override readonly name = 'CaseFileError';
}
