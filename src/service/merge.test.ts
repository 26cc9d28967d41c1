import { expect, test } from 'vitest';
import { Ledger } from './ledger/ledger.js';
import { mergeLedgers } from './ledger/merge.js';
import { InstrumentRegistry } from './telemetry/metrics/instruments.js';
import { mergeReadings } from './telemetry/metrics/merge.js';

test('accounts of one id and signal add up, reasons by reason', () => {
  const [one, two] = [new Ledger(), new Ledger()];
  one.exporter('otlp', 'logs').accepted(10);
  one.exporter('otlp', 'logs').dropped(2, 'queue_full', { example: 'a' });
  two.exporter('otlp', 'logs').accepted(5);
  two.exporter('otlp', 'logs').dropped(1, 'queue_full', { example: 'b' });
  two.exporter('otlp', 'logs').dropped(1, 'shutdown');
  two.exporter('otlp', 'traces').accepted(7);
  expect(mergeLedgers([one.snapshot(), two.snapshot()]).exporters).toEqual([
    {
      ...{ id: 'otlp', signal: 'logs', accepted: 15, delivered: 0, dropped: 4, rejected: 0, pending: 11 },
      reasons: [
        { reason: 'queue_full', outcome: 'dropped', items: 3, example: 'a' },
        { reason: 'shutdown', outcome: 'dropped', items: 1 },
      ],
    },
    { id: 'otlp', signal: 'traces', accepted: 7, delivered: 0, dropped: 0, rejected: 0, pending: 7, reasons: [] },
  ]);
});

test('series of one name and attributes add up; others stand beside each other', () => {
  const registries = [new InstrumentRegistry(), new InstrumentRegistry()];
  registries.forEach((registry, index) => {
    const meter = registry.meter('scope');
    const sent = meter.counter('sent', { description: 'd', unit: '1' });
    sent.bind({ exporter: 'otlp' }).add(10 + index);
    sent.bind({ exporter: `only-${index}` }).add(1);
    const sizes = meter.histogram('sizes', { description: 'd', unit: '1', boundaries: [1, 10] });
    sizes.bind({}).record(5 * (index + 1));
  });
  const [scope] = mergeReadings(registries.map((registry) => registry.read()));
  expect(scope!.instruments.map(({ name, series }) => ({ name, series }))).toEqual([
    {
      name: 'sent',
      series: [
        { attributes: { exporter: 'otlp' }, value: 21 },
        expect.objectContaining({ attributes: { exporter: 'only-0' }, value: 1 }),
        expect.objectContaining({ attributes: { exporter: 'only-1' }, value: 1 }),
      ],
    },
    { name: 'sizes', series: [{ attributes: {}, boundaries: [1, 10], buckets: [0, 2, 0], sum: 15, count: 2 }] },
  ]);
});
