/** Any body at the remote-write end: decoded, or refused by name; the endpoint answers it 204 or 400. */
import fc from 'fast-check';
import { compress } from 'snappyjs';
import { beforeAll, expect, test } from 'vitest';
import { DEFAULT_STORE_LIMITS, SeriesStore } from '../../src/backends/remote-write/store.js';
import { WriteEndpoint } from '../../src/backends/remote-write/write-endpoint.js';
import {
  createWriteRequestDecoder,
  MalformedRequestError,
  type WriteRequest,
} from '../../src/backends/remote-write/write-request.js';
import { batchOf } from '../../src/pdata/batch.js';
import { byteEdits } from './support/arbitraries.js';
import { corpus } from './support/corpus.js';
import { editedBytes } from './support/edits.js';
import { FUZZ_TIMEOUT, fuzzLimits } from './support/limits.js';
import { recordedRequests } from './support/requests.js';
import { testTranslator } from '../support/translator.js';

const translator = testTranslator({ sendMetadata: true, format: 'none' });
const plain = recordedRequests()
  .filter(({ signal }) => signal === 'metrics')
  .flatMap(({ bytes }) => translator.translate(batchOf('metrics', bytes, 1)).requests.map((body) => Buffer.from(body)));
const HEADERS = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
};

let decode: (body: Uint8Array) => WriteRequest;
beforeAll(async () => {
  decode = await createWriteRequestDecoder(1_000_000);
});

/** @returns the status of the answer, which is that of what the decoder says. */
function statusOf(endpoint: WriteEndpoint, body: Uint8Array): number {
  const { answer } = endpoint.receive(HEADERS, body);
  try {
    decode(body);
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedRequestError);
    expect(answer.status).toBe(400);
  }
  return answer.status;
}

test.each(corpus('remote-write'))('kept: $name', ({ bytes }) => {
  expect([204, 400]).toContain(statusOf(new WriteEndpoint(new SeriesStore(DEFAULT_STORE_LIMITS), decode), bytes));
});

test('a type without a name is unknown', () => {
  const body = corpus('remote-write').find(({ name }) => name === 'metadata-of-unknown-type')!.bytes;
  expect(decode(body).metadata).toEqual([{ family: 'cpu_load', type: 'unknown', help: '', unit: '' }]);
});

test('a body with other bytes, before and after it was compressed', { timeout: FUZZ_TIMEOUT }, () => {
  const store = new SeriesStore(DEFAULT_STORE_LIMITS);
  const endpoint = new WriteEndpoint(store, decode);
  fc.assert(
    fc.property(fc.constantFrom(...plain), fc.boolean(), byteEdits, (bytes, inside, changes) => {
      const body = inside
        ? Buffer.from(compress(new Uint8Array(editedBytes(bytes, changes))))
        : editedBytes(Buffer.from(compress(new Uint8Array(bytes))), changes);
      expect([204, 400]).toContain(statusOf(endpoint, body));
    }),
    fuzzLimits(),
  );
});
