import { describe, expect, test, vi } from 'vitest';
import type * as Lease from './lease.js';

/** With memory of its own for each test. */
async function lease(strict: boolean): Promise<typeof Lease> {
  vi.resetModules();
  vi.stubEnv('OTLP_HUB_STRICT_LEASES', strict ? '1' : '');
  try {
    return await import('./lease.js');
  } finally {
    vi.unstubAllEnvs();
  }
}

const LENGTH = 10_000;

describe('leased bytes', () => {
  test('have the length that was asked for, and little more memory', async () => {
    const { leaseBytes } = await lease(false);
    for (let length = 4096; length <= 4 * 1024 * 1024; length = Math.ceil(length * 1.037)) {
      const bytes = leaseBytes(length);
      expect(bytes.length).toBe(length);
      expect(bytes.buffer.byteLength).toBeLessThanOrEqual(length * 1.25);
    }
  });

  test('are lent again once they are returned, for any length of their class', async () => {
    const { leaseBytes, returnBytes, idleLeaseBytes } = await lease(false);
    const first = leaseBytes(LENGTH);
    expect(leaseBytes(LENGTH).buffer).not.toBe(first.buffer);
    returnBytes([first]);
    expect(idleLeaseBytes()).toBe(first.buffer.byteLength);
    const second = leaseBytes(LENGTH - 100);
    expect(second.buffer).toBe(first.buffer);
    expect(second.length).toBe(LENGTH - 100);
    expect(idleLeaseBytes()).toBe(0);
  });

  test('wait for the last of their holders', async () => {
    const { leaseBytes, returnBytes, shareBytes } = await lease(false);
    const chunk = leaseBytes(LENGTH);
    shareBytes([chunk], 2);
    returnBytes([chunk]);
    returnBytes([chunk]);
    expect(leaseBytes(LENGTH).buffer).not.toBe(chunk.buffer);
    returnBytes([chunk]);
    expect(leaseBytes(LENGTH).buffer).toBe(chunk.buffer);
  });

  test('are never lent again where somebody keeps them', async () => {
    const { leaseBytes, returnBytes, keepBytes, idleLeaseBytes } = await lease(false);
    const chunk = leaseBytes(LENGTH);
    keepBytes([chunk]);
    for (let i = 0; i < 3; i++) returnBytes([chunk]);
    expect(idleLeaseBytes()).toBe(0);
  });

  test('cannot be returned twice', async () => {
    const { leaseBytes, returnBytes } = await lease(false);
    const chunk = leaseBytes(LENGTH);
    returnBytes([chunk]);
    expect(() => returnBytes([chunk])).toThrow('bug in the hub: bytes were returned twice');
  });

  test('other bytes may be returned as well: nothing happens', async () => {
    const { leaseBytes, returnBytes, idleLeaseBytes } = await lease(false);
    const others = [new Uint8Array(LENGTH), leaseBytes(10), leaseBytes(5 * 1024 * 1024)];
    returnBytes(others);
    returnBytes(others);
    expect(idleLeaseBytes()).toBe(0);
  });

  test('what waits to be lent again is bounded', async () => {
    const { leaseBytes, returnBytes, idleLeaseBytes } = await lease(false);
    const chunks = Array.from({ length: 30 }, () => leaseBytes(1024 * 1024));
    returnBytes(chunks);
    expect(idleLeaseBytes()).toBe(16 * 1024 * 1024);
  });

  test('a copy has the bytes between two offsets', async () => {
    const { leaseCopy } = await lease(false);
    const bytes = Uint8Array.from({ length: LENGTH }, (_, i) => i);
    expect(leaseCopy(bytes)).toEqual(Buffer.from(bytes));
    expect(leaseCopy(bytes, 100, 5000)).toEqual(Buffer.from(bytes.subarray(100, 5000)));
  });

  test('pieces are joined in order', async () => {
    const { leaseJoined } = await lease(false);
    const pieces = [new Uint8Array([1, 2]), new Uint8Array(0), Buffer.alloc(LENGTH, 3)];
    expect(leaseJoined(pieces, LENGTH + 2)).toEqual(Buffer.concat(pieces));
  });

  test('grow in their own memory where there is room and nobody else reads there', async () => {
    const { leaseBytes, leaseLonger, shareBytes, idleLeaseBytes } = await lease(false);
    const bytes = leaseBytes(LENGTH).fill(7);
    const room = bytes.buffer.byteLength - LENGTH;
    const longer = leaseLonger(bytes, room);
    expect([longer.buffer, longer.length]).toEqual([bytes.buffer, LENGTH + room]);
    const moved = leaseLonger(longer, 1);
    expect(moved.buffer).not.toBe(bytes.buffer);
    expect(moved.subarray(0, LENGTH)).toEqual(Buffer.alloc(LENGTH, 7));
    expect(idleLeaseBytes()).toBe(bytes.buffer.byteLength);
    const shared = leaseBytes(LENGTH);
    shareBytes([shared], 1);
    expect(leaseLonger(shared, 1).buffer).not.toBe(shared.buffer);
    expect(leaseLonger(new Uint8Array([1, 2]), 2).subarray(0, 2)).toEqual(Buffer.from([1, 2]));
  });

  test('strict: whoever reads on after they were returned gets nothing', async () => {
    const { leaseBytes, returnBytes } = await lease(true);
    for (const length of [0, 1, 100, LENGTH]) {
      const chunk = leaseBytes(length);
      const view = chunk.subarray(0, 1);
      returnBytes([chunk]);
      expect([chunk.length, view.length]).toEqual([0, 0]);
    }
  });
});
