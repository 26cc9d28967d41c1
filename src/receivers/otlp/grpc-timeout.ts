/** The `grpc-timeout` of a call. Source: gRPC over HTTP/2, "Requests", TimeoutValue and TimeoutUnit. */
const FORMAT = /^(\d{1,8})([HMSmun])$/;
const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 0.001, n: 0.000_001 };

/** Milliseconds the caller waits; undefined when the text is no timeout. */
export function timeoutMs(text: string): number | undefined {
  const match = FORMAT.exec(text);
  return match === null ? undefined : Number(match[1]) * UNIT_MS[match[2]!]!;
}
