import { describe, expect, test } from 'vitest';
import { PermanentError, RetryableError } from '../../component/errors.js';
import { encodeStatus, statusJson } from './status-encoding.js';
import { codeOfHttpStatus, httpStatusOf, statusOf } from './status.js';

describe('what the pipeline says becomes a status', () => {
  test.each([
    [
      'plain and retryable',
      new RetryableError('sending queue is full'),
      { code: 14, message: 'sending queue is full' },
    ],
    ['permanent', new PermanentError('bad data'), { code: 13, message: 'Permanent error: bad data' }],
    ['anything else', new Error('broken'), { code: 14, message: 'broken' }],
    [
      'a status of the far side, bare',
      new RetryableError('rpc error: code = ResourceExhausted desc = slow down', {
        grpcStatus: { code: 8, message: 'slow down', retryDelayMs: 1500 },
      }),
      { code: 8, message: 'slow down', retryDelayMs: 1500 },
    ],
    [
      'a status of the far side, wrapped',
      new PermanentError('rpc error: code = InvalidArgument desc = no', {
        grpcStatus: { code: 3, message: 'no' },
        textPrefix: 'not retryable error: ',
      }),
      { code: 3, message: 'not retryable error: Permanent error: rpc error: code = InvalidArgument desc = no' },
    ],
  ])('%s', (_what, error, expected) => {
    expect(statusOf(error)).toEqual(expected);
  });
});

test('every code has its HTTP status', () => {
  const statuses = Array.from({ length: 17 }, (_, code) => httpStatusOf(code));
  expect(statuses).toEqual([500, 503, 500, 400, 503, 500, 500, 403, 429, 500, 503, 503, 404, 500, 503, 503, 401]);
});

test('every HTTP status has its code', () => {
  const codes = [400, 401, 403, 404, 429, 500, 502, 503, 504].map(codeOfHttpStatus);
  expect(codes).toEqual([3, 16, 7, 12, 8, 2, 14, 14, 14]);
});

test('a status as protobuf and as JSON', () => {
  expect(Buffer.from(encodeStatus({ code: 14, message: 'ä' })).toString('hex')).toBe('080e1202c3a4');
  expect(statusJson({ code: 3, message: 'a"b\u0001\n' })).toBe('{"code":3, "message":"a\\"b\\u0001\\n"}');
  expect(statusJson({ code: 3, message: '\ud800' })).toBe('{"code":3, "message":"\ufffd"}');
});

test('a wait that was asked for goes along', () => {
  const status = { code: 8, message: '', retryDelayMs: 1500 };
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  const retryInfo = Buffer.from('0a0808011080cab5ee01', 'hex');
  const any = Buffer.concat([Buffer.from([0x0a, type.length]), type, Buffer.from([0x12, retryInfo.length]), retryInfo]);
  expect(Buffer.from(encodeStatus(status))).toEqual(Buffer.concat([Buffer.from([0x08, 0x08, 0x1a, any.length]), any]));
  expect(statusJson(status)).toBe(
    '{"code":8, "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo", "retryDelay":"1.500s"}]}',
  );
});
