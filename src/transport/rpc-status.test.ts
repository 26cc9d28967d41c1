import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRpcStatus, rpcErrorText } from './rpc-status.js';

function field(tag: number, bytes: Uint8Array | string): Buffer {
  const content = Buffer.from(bytes as Uint8Array);
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}

test('code, message and the wait that RetryInfo asks for', () => {
  const duration = Buffer.from([0x08, 2, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01]); // 2 s and 500,000,000 ns
  const any = Buffer.concat([
    field(0x0a, 'type.googleapis.com/google.rpc.RetryInfo'),
    field(0x12, field(0x0a, duration)),
  ]);
  const status = readRpcStatus(Buffer.concat([Buffer.from([0x08, 14]), field(0x12, 'busy'), field(0x1a, any)]));
  expect(status).toMatchObject({ code: 14, message: 'busy', retryInfo: { delayMs: 2500 } });
});

test('RetryInfo without a delay is there all the same', () => {
  const any = field(0x0a, 'type.googleapis.com/google.rpc.RetryInfo');
  expect(readRpcStatus(field(0x1a, any))?.retryInfo).toEqual({ delayMs: 0 });
});

test('no bytes are an empty status; others than a message are none', () => {
  expect(readRpcStatus(new Uint8Array())).toEqual({ code: 0, message: '', details: [], retryInfo: undefined });
  expect(readRpcStatus(Buffer.from('<html>'))).toBeUndefined();
});

test('any bytes are read or refused', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void readRpcStatus(bytes)));
});

test('text of a code beyond those that are defined', () => {
  expect(rpcErrorText(14, 'gone')).toBe('rpc error: code = Unavailable desc = gone');
  expect(rpcErrorText(42, 'x')).toBe('rpc error: code = Code(42) desc = x');
});
