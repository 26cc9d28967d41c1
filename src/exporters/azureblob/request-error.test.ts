import { expect, test } from 'vitest';
import { requestError } from './request-error.js';
import type { BlobRequestError } from './store.js';

const never = new AbortController().signal;
const sdkError = (fields: object, message = 'failed') => Object.assign(new Error(message), fields);
const headers = (values: Record<string, string>) => ({ get: (name: string) => values[name] });

test('an answer is shown as it came, the query left out', () => {
  const error = requestError(
    sdkError({
      statusCode: 503,
      request: { method: 'PUT', url: 'https://a/logs/x?sig=secret&comp=appendblock' },
      response: {
        bodyAsText: '<Error><Code>ServerBusy</Code><Message>The server is busy.\nRequestId:1</Message></Error>',
        headers: headers({ 'retry-after': '7' }),
      },
    }),
    never,
  ) as BlobRequestError;
  expect(error.message).toBe(`PUT https://a/logs/x
${'-'.repeat(80)}
RESPONSE 503: 503 The server is busy.
ERROR CODE: ServerBusy
${'-'.repeat(80)}
<Error><Code>ServerBusy</Code><Message>The server is busy.
RequestId:1</Message></Error>
${'-'.repeat(80)}
`);
  expect(error).toMatchObject({
    status: 503,
    code: 'ServerBusy',
    retryAfterMs: 7000,
    leavesOpen: true,
    isPassing: true,
  });
});

test('an answer without a body or a code', () => {
  const error = requestError(
    sdkError({ statusCode: 400, response: { headers: headers({ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }) } }),
    never,
  ) as BlobRequestError;
  expect(error.message).toContain('RESPONSE 400: 400\nERROR CODE UNAVAILABLE\n');
  expect(error.message).toContain('Response contained no body');
  expect(error).toMatchObject({ retryAfterMs: undefined, leavesOpen: false, isPassing: false });
});

test('no answer leaves it open what the request did', () => {
  const error = requestError(sdkError({ code: 'ECONNRESET' }, 'socket hang up https://a/x?sig=s'), never);
  expect(error.message).toBe('socket hang up https://a/x');
  expect(error).toMatchObject({ leavesOpen: true, isPassing: true });
});

test('time that ran out is called what the reference calls it', () => {
  const aborted = AbortSignal.abort(new Error('context deadline exceeded'));
  expect(requestError(new Error('The operation was aborted.'), aborted).message).toBe('context deadline exceeded');
});
