import { describe, expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../component/consumer.js';
import { RetryableError } from '../component/errors.js';
import type { Batch } from '../pdata/batch.js';
import { encodeRequest } from '../pdata/builder.js';
import { countItems } from '../pdata/count.js';
import type { Receipt } from '../pdata/receipt.js';
import { testSettings, type TestSettings } from '../../test/support/settings.js';
import { ProcessingError, RewritingProcessor, type BatchRewriter } from './rewriting-processor.js';

const logs = (records: number): Uint8Array =>
  encodeRequest('logs', {
    resourceLogs: [{ scopeLogs: [{ logRecords: Array.from({ length: records }, (_, i) => ({ flags: i + 1 })) }] }],
  });

const EMPTY = new Uint8Array(0);

interface TestReceipt extends Receipt {
  readonly name: string;
}

function batchOf(chunks: readonly Uint8Array[], receipts?: readonly TestReceipt[]): Batch {
  const itemCount = chunks.reduce((sum, chunk) => sum + countItems('logs', chunk), 0);
  const byteLength = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return { signal: 'logs', chunks, itemCount, byteLength, ...(receipts === undefined ? {} : { receipts }) };
}

function processor(rewriter: BatchRewriter, consume: (batch: Batch) => Promise<void>) {
  const settings = testSettings('processor', 'test');
  return { settings, processor: new RewritingProcessor(settings, 'logs', { consume }, () => rewriter) };
}

function counts({ recordedMeter }: TestSettings): readonly unknown[] {
  return ['incoming', 'outgoing'].map((name) =>
    recordedMeter.read(`otelcol_processor_${name}_items{otel.signal="logs",processor="test"}`),
  );
}

describe('a rewriting processor', () => {
  test('hands a batch nothing changed in on by reference', async () => {
    const out: Batch[] = [];
    const { processor: unchanged, settings } = processor(
      { chunk: (chunk) => chunk },
      async (batch) => void out.push(batch),
    );
    const batch = batchOf([logs(2), logs(1)]);
    await unchanged.consume(batch, EMPTY_CONTEXT);
    expect(out[0]).toBe(batch);
    expect(counts(settings)).toEqual([3, 3]);
    expect(settings.ledger.drops).toEqual([]);
  });

  test('leaves chunks without items out, and settles their receipts once the rest is taken', async () => {
    const settled: string[] = [];
    const receipt = (name: string): TestReceipt => ({
      name,
      owes: () => true,
      bind: () => receipt(name),
      retain: () => {},
      settled: () => void settled.push(name),
      returned: () => {},
    });
    const [gone, changed, same] = [logs(3), logs(2), logs(1)];
    const after = logs(1);
    const out: Batch[] = [];
    let accepts = false;
    const { processor: dropping, settings } = processor(
      { chunk: (chunk) => (chunk === gone ? EMPTY : chunk === changed ? after : chunk) },
      async (batch) => {
        if (!accepts) throw new RetryableError('full');
        out.push(batch);
        expect(settled).toEqual([]);
      },
    );
    const batch = batchOf([gone, changed, same], [receipt('gone'), receipt('changed'), receipt('same')]);
    await expect(dropping.consume(batch, EMPTY_CONTEXT)).rejects.toThrow('full');
    expect(settled).toEqual([]); // whoever throws has not taken the receipts
    accepts = true;
    await dropping.consume(batch, EMPTY_CONTEXT);
    const [left] = out as [Batch];
    expect(left.chunks).toEqual([after, same]);
    expect(left.receipts?.map((one) => (one as TestReceipt).name)).toEqual(['changed', 'same']);
    expect([left.itemCount, left.byteLength]).toEqual([2, after.length + same.length]);
    expect(settled).toEqual(['gone']);
    expect(settings.ledger.drops.at(-1)).toEqual({ items: 4, reason: 'filtered', detail: undefined });
  });

  test('hands nothing on where nothing is left', async () => {
    const { processor: all, settings } = processor({ chunk: () => EMPTY }, () => {
      throw new Error('nothing is to come');
    });
    await all.consume(batchOf([logs(2)]), EMPTY_CONTEXT);
    expect(counts(settings)).toEqual([2, 0]);
    expect(settings.ledger.sums.dropped).toBe(2);
  });

  test('accepts what is added', async () => {
    const { processor: adding, settings } = processor({ chunk: () => logs(5) }, async () => {});
    await adding.consume(batchOf([logs(2)]), EMPTY_CONTEXT);
    expect(settings.ledger.sums).toMatchObject({ accepted: 3, dropped: 0 });
    expect(counts(settings)).toEqual([2, 5]);
  });

  test('refuses a batch that cannot be processed, in a way that it comes again', async () => {
    const { processor: failing, settings } = processor(
      {
        chunk: () => {
          throw new ProcessingError('no');
        },
      },
      async () => {},
    );
    await expect(failing.consume(batchOf([logs(2)]), EMPTY_CONTEXT)).rejects.toThrow(new RetryableError('no'));
    expect(settings.ledger.drops).toEqual([{ items: 2, reason: 'processing_failed', detail: { answer: 'no' } }]);
    expect(counts(settings)).toEqual([2, 0]);
  });

  test('lets faults of the hub through', async () => {
    const { processor: broken } = processor(
      {
        chunk: () => {
          throw new TypeError('bug');
        },
      },
      async () => {},
    );
    await expect(broken.consume(batchOf([logs(1)]), EMPTY_CONTEXT)).rejects.toThrow(TypeError);
  });
});
