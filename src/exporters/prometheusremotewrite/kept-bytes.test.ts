import { expect, test } from 'vitest';
import { everyKind, lentBatch } from '../../../test/support/lent-batch.js';
import { batchFromJson } from '../../pdata/builder.js';
import { testTranslator } from '../../../test/support/translator.js';

test('nothing that is remembered of a batch is a view of its bytes', () => {
  const translator = () => testTranslator({ sendMetadata: true, cacheBytes: 2 * 1024 * 1024 });
  const [subject, untouched] = [translator(), translator()];
  for (let round = 1; round < 5; round++) {
    const batch = batchFromJson('metrics', everyKind(round, 2));
    const lent = lentBatch(batch);
    const { requests } = subject.translate(lent.batch);
    const expected = untouched.translate(batch).requests.map((body) => Buffer.from(body));
    lent.lendAgain();
    expect(requests.map((body) => Buffer.from(body))).toEqual(expected);
  }
});
