/**
 * What a request is answered that was taken: an `Export…ServiceResponse` whose `partial_success` is there and empty, for every
 * signal the same bytes. The hub takes all of a request or nothing of it.
 */
export const EMPTY_RESPONSE = Buffer.from([0x0a, 0x00]);

export const EMPTY_RESPONSE_JSON = '{"partialSuccess":{}}';
