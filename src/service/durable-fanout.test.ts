import { expect, test } from 'vitest';
import { RecordingLedger } from '../../test/support/settings.js';
import type { Consumer } from '../component/consumer.js';
import { EMPTY_CONTEXT } from '../component/consumer.js';
import { PermanentError, RetryableError } from '../component/errors.js';
import { EntryDelivery } from '../durable/entry-delivery.js';
import type { Batch } from '../pdata/batch.js';
import { DurableFanout } from './durable-fanout.js';
import type { Redeemer } from './durable-fanout.js';

/** A delivery and what it came to, branch by branch. */
function delivery(...branches: string[]) {
  const settled: string[] = [];
  let returned: readonly string[] | undefined;
  const receipt = new EntryDelivery(branches, {
    branchSettled: (branch) => settled.push(branch),
    finished: (names) => (returned = names),
  });
  return { receipt, settled, returned: () => returned };
}

/** One log record, in bytes: resource_logs { scope_logs { log_records {} } }. */
const CHUNK = Uint8Array.of(0x0a, 0x04, 0x12, 0x02, 0x12, 0x00);

function batchWith(...receipts: EntryDelivery[]): Batch {
  const chunks = receipts.map(() => CHUNK);
  return { signal: 'logs', chunks, itemCount: chunks.length, byteLength: chunks.length * CHUNK.length, receipts };
}

function consumer(outcome?: Error): Consumer & { readonly got: Batch[] } {
  const got: Batch[] = [];
  return {
    got,
    consume: (batch) => {
      got.push(batch);
      return outcome === undefined ? Promise.resolve() : Promise.reject(outcome);
    },
  };
}

const to = (name: string, one: Consumer, redeemer: Redeemer = 'caller') => ({
  consumer: one,
  branches: [name],
  redeemer,
});

test('one consumer that is away keeps its branch on disk, the others are done', async () => {
  const { receipt, settled, returned } = delivery('a', 'b');
  const ledger = new RecordingLedger();
  const fanout = new DurableFanout([to('a', consumer(new RetryableError('away'))), to('b', consumer())], ledger);
  await fanout.consume(batchWith(receipt), EMPTY_CONTEXT);
  expect(settled).toEqual(['b']);
  expect(returned()).toEqual(['a']);
  expect(ledger.drops).toEqual([{ items: 1, reason: 'kept_on_disk', detail: undefined }]);
  expect(ledger.sums).toMatchObject({ rejected: 1, dropped: 0 });
});

test('a refusal for good is booked and done with', async () => {
  const { receipt, settled, returned } = delivery('a');
  const ledger = new RecordingLedger();
  await new DurableFanout([to('a', consumer(new PermanentError('no')))], ledger).consume(
    batchWith(receipt),
    EMPTY_CONTEXT,
  );
  expect(settled).toEqual(['a']);
  expect(returned()).toEqual([]);
  expect(ledger.drops).toEqual([{ items: 1, reason: 'downstream_error', detail: undefined }]);
  expect(ledger.sums).toMatchObject({ rejected: 0, dropped: 1 });
});

test('a consumer that redeems by itself is left to it, whether it takes or throws', async () => {
  const { receipt, settled, returned } = delivery('a', 'b');
  const parts = [to('a', consumer(), 'always'), to('b', consumer(new RetryableError('away')), 'always')];
  await new DurableFanout(parts).consume(batchWith(receipt), EMPTY_CONTEXT);
  expect(settled).toEqual([]);
  expect(returned()).toBeUndefined();
});

test('a pipeline has the receipts once it took the batch, and not when it threw', async () => {
  const { receipt, settled, returned } = delivery('a', 'b');
  const taking = consumer();
  await new DurableFanout([to('a', taking, 'taken'), to('b', consumer(new RetryableError('full')), 'taken')]).consume(
    batchWith(receipt),
    EMPTY_CONTEXT,
  );
  expect(returned()).toBeUndefined();
  taking.got[0]!.receipts![0]!.settled();
  expect(settled).toEqual(['a']);
  expect(returned()).toEqual(['b']);
});

test('a consumer gets the chunks it is owed, counted anew', async () => {
  const both = delivery('a', 'b');
  const onlyA = delivery('a');
  const [a, b] = [consumer(), consumer()];
  await new DurableFanout([to('a', a), to('b', b)]).consume(batchWith(both.receipt, onlyA.receipt), EMPTY_CONTEXT);
  expect(a.got[0]).toMatchObject({ itemCount: 2, byteLength: 2 * CHUNK.length });
  expect(b.got[0]).toMatchObject({ itemCount: 1, byteLength: CHUNK.length });
  expect([both.returned(), onlyA.returned()]).toEqual([[], []]);
});

test('a consumer that is owed nothing is not asked', async () => {
  const { receipt } = delivery('a');
  const b = consumer();
  await new DurableFanout([to('a', consumer()), to('b', b)]).consume(batchWith(receipt), EMPTY_CONTEXT);
  expect(b.got).toEqual([]);
});
