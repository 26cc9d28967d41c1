/**
 * What a receiver of OTLP says about items it left out.
 *
 * Source: opentelemetry-proto `Export…ServiceResponse` (field 1 `partial_success`: 1 `rejected_…`, 2 `error_message`).
 */
import { eachField, embedded, signed, text } from './small-message.js';

export interface PartialSuccess {
  /** As told; a far side may say more than it got, or less than none. */
  readonly rejectedItems: number;
  readonly message: string;
}

const REJECTED_NAMES = ['rejectedDataPoints', 'rejectedLogRecords', 'rejectedSpans'] as const;

/** @throws {WireError} the bytes are no such message. */
export function partialSuccess(response: Uint8Array): PartialSuccess {
  let rejectedItems = 0;
  let message = '';
  eachField(response, (field, value) => {
    if (field !== 1) return;
    eachField(embedded(value), (inner, told) => {
      if (inner === 1) rejectedItems = Number(signed(told));
      else if (inner === 2) message = text(told);
    });
  });
  return { rejectedItems, message };
}

/** The same from the JSON form. @throws {SyntaxError} the text is no JSON. */
export function partialSuccessOfJson(response: string): PartialSuccess {
  const parsed: unknown = JSON.parse(response);
  const told = fieldOf(parsed, 'partialSuccess') ?? fieldOf(parsed, 'partial_success');
  const rejected = REJECTED_NAMES.map((name) => fieldOf(told, name) ?? fieldOf(told, snakeCase(name)));
  const message = fieldOf(told, 'errorMessage') ?? fieldOf(told, 'error_message');
  return {
    // 64-bit integers are strings in this form.
    rejectedItems: Number(rejected.find((value) => value !== undefined) ?? 0) || 0,
    message: typeof message === 'string' ? message : '',
  };
}

/** Whether there is anything to tell. */
export function isPartial({ rejectedItems, message }: PartialSuccess): boolean {
  return rejectedItems !== 0 || message !== '';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
