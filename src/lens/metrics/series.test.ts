import { expect, test } from 'vitest';
import { createPlainDecoder } from '../../backends/remote-write/write-request.js';
import { SeriesBook } from './series.js';

const varint = (n: number): number[] => (n < 0x80 ? [n] : [(n % 0x80) | 0x80, ...varint(Math.floor(n / 0x80))]);
const len = (tag: number, content: Uint8Array | string): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([Uint8Array.from([tag, ...varint(bytes.length)]), bytes]);
};
const double = (tag: number, value: number | Buffer): Buffer => {
  const bytes = Buffer.alloc(9, tag);
  if (typeof value === 'number') bytes.writeDoubleLE(value, 1);
  else value.copy(bytes, 1);
  return bytes;
};
const label = ([name, value]: readonly [string, string]): Buffer =>
  len(0x0a, Buffer.concat([len(0x0a, name), len(0x12, value)]));
const sample = (time: number, value: number | Buffer): Buffer =>
  len(0x12, Buffer.concat([double(0x09, value), Uint8Array.from([0x10, ...varint(time)])]));
const exemplar = (time: number, value: number, trace: string): Buffer =>
  len(0x1a, Buffer.concat([label(['trace_id', trace]), double(0x11, value), Uint8Array.from([0x18, ...varint(time)])]));
const series = (labels: Readonly<Record<string, string>>, ...rest: Buffer[]): Buffer =>
  len(0x0a, Buffer.concat([...Object.entries(labels).map(label), ...rest]));
/** Count 3 and sum 1.5, one bucket. */
const native = (time: number): Buffer =>
  len(
    0x22,
    Buffer.concat([
      Uint8Array.from([0x08, 3]),
      double(0x19, 1.5),
      len(0x5a, Uint8Array.from([0x08, 2, 0x10, 1])),
      len(0x62, Uint8Array.from([6])),
      Uint8Array.from([0x78, ...varint(time)]),
    ]),
  );
const STALE = Buffer.from([2, 0, 0, 0, 0, 0, 0xf0, 0x7f]);
const LIMITS = { series: 10, samples: 4, exemplars: 2 };
const T = 1_700_000_000_000;

test('says the same as the whole decoder', async () => {
  const decode = await createPlainDecoder();
  const request = Buffer.concat([
    series({ __name__: 'up', job: 'ü' }, sample(T, 1), sample(T + 1, STALE), exemplar(T, 0.5, 'aa')),
    series({ __name__: 'latency', empty: '' }, native(T), exemplar(T, 0.5, 'bb')),
    len(0x1a, Buffer.concat([Uint8Array.from([0x08, 2]), len(0x12, 'up'), len(0x22, 'Is it?'), len(0x2a, 's')])),
  ]);
  const book = new SeriesBook(LIMITS, decode);
  book.read(request, 7, () => {});
  const whole = decode(request);
  const entry = 7;
  expect(
    [...book.all].map(({ labels, samples, histograms, exemplars }) => ({ labels, samples, histograms, exemplars })),
  ).toEqual(
    whole.series.map(({ labels, samples, histograms, exemplars }) => ({
      labels: new Map(labels.filter(({ value }) => value !== '').map(({ name, value }) => [name, value])),
      samples: samples.map((one) => ({ ...one, entry })),
      histograms: histograms.map((one) => ({ ...one, entry })),
      exemplars,
    })),
  );
  expect([...book.metadata.values()]).toEqual(whole.metadata);
});

test('of many samples the last one is kept, what comes late is left out, and the oldest go', async () => {
  const book = new SeriesBook(LIMITS, await createPlainDecoder());
  const times = (entry: number, ...offsets: number[]): number[] => {
    const samples = offsets.map((offset) => sample(T + offset, offset));
    book.read(Buffer.concat([series({ __name__: 'a' }, ...samples)]), entry, () => {});
    return [...book.all][0]!.samples.map(({ timestampMs }) => timestampMs - T);
  };
  expect(times(1, 1, 2)).toEqual([1, 2]);
  expect(times(2, 2, 1, 3)).toEqual([1, 2, 3]);
  expect(times(3, ...Array.from({ length: 50 }, (_, index) => 10 + index))).toEqual([1, 2, 3, 59]);
  expect(times(4, 60)).toEqual([2, 3, 59, 60]);
});

test('series that were sent longest ago make room', async () => {
  const book = new SeriesBook(LIMITS, await createPlainDecoder());
  const names = Array.from({ length: 10 }, (_, index) => `s${index}`);
  const all = names.map((name) => series({ __name__: name }, sample(T, 1)));
  book.read(Buffer.concat(all), 1, () => {});
  book.read(Buffer.concat([...all.slice(3), series({ __name__: 'new' }, sample(T, 1))]), 2, () => {});
  const left = [...book.all].map(({ labels }) => labels.get('__name__'));
  expect(left).toHaveLength(9);
  expect(left).toEqual(expect.arrayContaining([...names.slice(3), 'new']));
});
