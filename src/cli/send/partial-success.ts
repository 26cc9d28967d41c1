import { wireFields } from './wire-fields.js';

/** What an OTLP response says about items that were left out. */
export interface PartialSuccess {
  readonly rejectedItems: number;
  readonly message: string;
}

const NOTHING: PartialSuccess = { rejectedItems: 0, message: '' };

/** Tags of `partial_success` in the response, and of its two fields. */
const PARTIAL_SUCCESS = (1 << 3) | 2;
const REJECTED = 1 << 3;
const MESSAGE = (2 << 3) | 2;

/** Reads an `Export…ServiceResponse`. Bytes that are none say nothing. */
export function partialSuccess(response: Uint8Array): PartialSuccess {
  const inner = wireFields(response)?.get(PARTIAL_SUCCESS);
  const fields = inner instanceof Uint8Array ? wireFields(inner) : undefined;
  if (fields === undefined) return NOTHING;
  const rejected = fields.get(REJECTED);
  const message = fields.get(MESSAGE);
  return {
    rejectedItems: typeof rejected === 'number' ? rejected : 0,
    message: message instanceof Uint8Array ? Buffer.from(message).toString('utf8') : '',
  };
}

/** The same from the JSON form. */
export function partialSuccessOfJson(text: string): PartialSuccess {
  try {
    const { partialSuccess: found } = JSON.parse(text) as { partialSuccess?: Record<string, unknown> };
    const rejected = found?.['rejectedDataPoints'] ?? found?.['rejectedLogRecords'] ?? found?.['rejectedSpans'] ?? 0;
    const message = found?.['errorMessage'];
    return { rejectedItems: Number(rejected), message: typeof message === 'string' ? message : '' };
  } catch {
    return NOTHING;
  }
}
