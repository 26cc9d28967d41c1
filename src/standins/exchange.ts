/** One HTTP request to a stand-in back end, what it was answered, and what a fault made of it. */
import type { IncomingHttpHeaders } from 'node:http';

export interface StandInRequest {
  /** Counts from 1. */
  readonly number: number;
  readonly method: string;
  /** As sent: still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Unix time in milliseconds by the hub's clock. */
  readonly receivedAtMs: number;
}

export interface StandInAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Uint8Array;
}

/** What shall become of a request. */
export type Verdict =
  /** The stand-in answers as it would. */
  | { readonly kind: 'pass' }
  /** This is answered, and the stand-in never sees the request. */
  | { readonly kind: 'answer'; readonly answer: StandInAnswer }
  /** The connection is reset; the stand-in never sees the request. */
  | { readonly kind: 'reset' }
  /** The stand-in does its work, but its answer never arrives. */
  | { readonly kind: 'loseAnswer' };

export const PASS: Verdict = { kind: 'pass' };

/** Decides about each request before the stand-in sees it; may take its time. */
export type Gate = (request: StandInRequest) => Verdict | Promise<Verdict>;

/** Answers a request. */
export type Handler = (request: StandInRequest) => StandInAnswer | Promise<StandInAnswer>;
