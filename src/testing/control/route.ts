/** One verb of the control API, as data: the server, its checks and the OpenAPI document are made from it. */
import type { Session } from '../session.js';
import type { TestHub } from '../test-hub.js';

/** JSON Schema, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a verb is handed. */
export interface Call {
  readonly hub: TestHub;
  /** Of paths below `/sessions/{session}`. */
  readonly session: Session | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Aborts when the caller no longer waits. */
  readonly signal: AbortSignal;
}

/** An answer that is no JSON. */
export class RawAnswer {
  constructor(
    readonly contentType: string,
    readonly body: Uint8Array,
  ) {}
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** OpenAPI's form: `/received/{signal}`. */
  readonly path: string;
  /** Stable name for generated clients. */
  readonly operationId: string;
  readonly summary: string;
  readonly params?: Readonly<Record<string, JsonSchema>>;
  readonly query?: Readonly<Record<string, JsonSchema>>;
  readonly body?: JsonSchema;
  /** Absent: the answer is bytes. */
  readonly answer?: JsonSchema;
  /** Also offered below `/sessions/{session}`. */
  readonly ofSessions?: true;
  readonly handle: (call: Call) => unknown;
}
