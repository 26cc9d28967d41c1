import { expect, test } from 'vitest';
import { isMarshaler } from '../../component/encoding.js';
import { batchOf, mergeBatches } from '../../pdata/batch.js';
import { decodeJson } from '../../pdata/json/decode.js';
import { SIGNALS } from '../../pdata/signal.js';
import { otlpEncodingSchema } from './config.js';
import { OtlpEncodingExtension } from './extension.js';

const DOCUMENT =
  '{"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{},"logRecords":[{"body":{"stringValue":"hi"}}]}]}]}';
const { bytes } = decodeJson('logs', Buffer.from(DOCUMENT));

test('protobuf is the request itself, of several chunks one after the other', () => {
  const extension = new OtlpEncodingExtension({ protocol: 'otlp_proto' });
  const batch = batchOf('logs', bytes, 1);
  expect(Buffer.from(extension.marshal(batch))).toEqual(Buffer.from(bytes));
  const merged = mergeBatches('logs', [batch, batch]);
  expect(Buffer.from(extension.marshal(merged))).toEqual(Buffer.concat([bytes, bytes]));
});

test('what is written does not share memory with the batch', () => {
  const written = new OtlpEncodingExtension({ protocol: 'otlp_proto' }).marshal(batchOf('logs', bytes, 1));
  const before = Buffer.from(bytes);
  written.fill(0);
  expect(Buffer.from(bytes)).toEqual(before);
});

test('JSON is one document', () => {
  const extension = new OtlpEncodingExtension({ protocol: 'otlp_json' });
  expect(Buffer.from(extension.marshal(batchOf('logs', bytes, 1))).toString()).toBe(DOCUMENT);
});

test('it offers itself for every signal', () => {
  const extension = new OtlpEncodingExtension({ protocol: 'otlp_json' });
  expect(isMarshaler(extension) && extension.marshals).toEqual(SIGNALS);
});

test('any other protocol is refused in the words of the reference', () => {
  const issues: string[] = [];
  otlpEncodingSchema.validate!({ protocol: 'jaeger' }, { add: (_path, message) => void issues.push(message) });
  expect(issues).toEqual(['unsupported protocol: "jaeger"']);
});
