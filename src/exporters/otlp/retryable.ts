/** Codes after which the same request may pass. Source: OTLP specification, "Failures"; collector `otlpexporter` at 0.131.0. */
const RETRYABLE: ReadonlySet<number> = new Set([
  1, // CANCELLED
  4, // DEADLINE_EXCEEDED
  10, // ABORTED
  11, // OUT_OF_RANGE
  14, // UNAVAILABLE
  15, // DATA_LOSS
]);
const RESOURCE_EXHAUSTED = 8;

/** @param saysWhen whether a RetryInfo came with the status: then even exhausted resources will be there again. */
export function isRetryable(code: number, saysWhen: boolean): boolean {
  return RETRYABLE.has(code) || (code === RESOURCE_EXHAUSTED && saysWhen);
}
