import { expect, test } from 'vitest';
import { RecordingLogger, testSettings } from '../../../test/support/settings.js';
import { EMPTY_CONTEXT } from '../../component/consumer.js';
import { ManualClock } from '../../component/manual-clock.js';
import { batchOf } from '../../pdata/batch.js';
import type { MemoryLimiterConfig } from './config.js';
import { Limiter } from './limiter.js';
import { MemoryLimiterProcessor } from './processor.js';
import { totalMemory } from './total-memory.js';

const MIB = 1024 * 1024;
const CONFIG: MemoryLimiterConfig = {
  check_interval: 1_000,
  limit_mib: 100,
  spike_limit_mib: 20,
  limit_percentage: 0,
  spike_limit_percentage: 0,
  min_gc_interval_when_soft_limited: 10_000,
  min_gc_interval_when_hard_limited: 0,
};

function limiter(config: Partial<MemoryLimiterConfig> = {}) {
  const memory = { used: 10, garbage: 0, collections: 0 };
  const clock = new ManualClock();
  const logger = new RecordingLogger();
  const made = new Limiter({
    config: { ...CONFIG, ...config },
    logger,
    clock,
    memory: {
      allocated: () => (memory.used + memory.garbage) * MIB,
      collect: () => {
        memory.collections++;
        memory.garbage = 0;
      },
    },
    totalMemory: () => 1000 * MIB,
  });
  const said = (): string[] => logger.lines.filter(({ level }) => level !== 'debug').map(({ message }) => message);
  return { limiter: made, memory, clock, logger, said };
}

test('refuses from the soft limit on until memory is back below it', async () => {
  const { limiter: one, memory, clock, said } = limiter();
  one.start();
  memory.used = 79;
  await clock.advance(1_000);
  expect(one.mustRefuse).toBe(false);
  memory.used = 80;
  await clock.advance(1_000);
  expect(one.mustRefuse).toBe(true);
  memory.used = 30;
  await clock.advance(1_000);
  expect(one.mustRefuse).toBe(false);
  expect(said()).toEqual([
    'Memory limiter configured',
    'Memory usage is above soft limit. Refusing data.',
    'Memory usage back within limits. Resuming normal operation.',
  ]);
  one.stop();
});

test('collects garbage first, and refuses only what that does not help with', async () => {
  const { limiter: one, memory, clock, said } = limiter();
  one.start();
  memory.garbage = 95;
  await clock.advance(1_000);
  expect(one.mustRefuse).toBe(false);
  expect(memory.collections).toBe(1);
  expect(said().slice(1)).toEqual(['Memory usage is above hard limit. Forcing a GC.', 'Memory usage after GC.']);
  one.stop();
});

test('between the limits garbage is collected every ten seconds at most', async () => {
  const { limiter: one, memory, clock } = limiter();
  one.start();
  memory.used = 90;
  await clock.advance(10_000);
  expect(memory.collections).toBe(0);
  await clock.advance(1_000);
  expect(memory.collections).toBe(1);
  await clock.advance(10_000);
  expect(memory.collections).toBe(1);
  await clock.advance(1_000);
  expect(memory.collections).toBe(2);
  one.stop();
});

test('percentages are of the container, and a fifth of the limit is kept for growth unless told otherwise', () => {
  const { logger } = limiter({ limit_mib: 0, spike_limit_mib: 0, limit_percentage: 50 });
  expect(logger.lines.map(({ message, fields }) => ({ message, fields }))).toEqual([
    {
      message: 'Using percentage memory limiter',
      fields: { total_memory_mib: 1000, limit_percentage: 50, spike_limit_percentage: 0 },
    },
    {
      message: 'Memory limiter configured',
      fields: { limit_mib: 500, spike_limit_mib: 100, check_interval: 1 },
    },
  ]);
});

test('looks end with the last pipeline', async () => {
  const { limiter: one, memory, clock } = limiter();
  one.start();
  one.start();
  one.stop();
  memory.used = 90;
  await clock.advance(1_000);
  expect(one.mustRefuse).toBe(true);
  one.stop();
  memory.used = 10;
  await clock.advance(5_000);
  expect(one.mustRefuse).toBe(true);
});

test('a refusal can be retried, is booked and counted; what passes is, too', async () => {
  const { limiter: one, memory, clock } = limiter();
  const settings = testSettings('processor', 'memory_limiter');
  let passed = 0;
  const next = { consume: async () => void passed++ };
  const processor = new MemoryLimiterProcessor(settings, 'logs', next, one);
  await processor.start();
  const batch = batchOf('logs', new Uint8Array(), 3);
  await processor.consume(batch, EMPTY_CONTEXT);
  memory.used = 90;
  await clock.advance(1_000);
  await expect(processor.consume(batch, EMPTY_CONTEXT)).rejects.toMatchObject({
    message: 'data refused due to high memory usage',
    retryable: true,
  });
  await processor.shutdown();
  await processor.shutdown();
  expect(passed).toBe(1);
  expect(settings.ledger.drops).toMatchObject([{ items: 3, reason: 'memory_limit' }]);
  const read = (name: string): number | undefined => settings.recordedMeter.read(name);
  expect(read('otelcol_processor_accepted_log_records{processor="memory_limiter"}')).toBe(3);
  expect(read('otelcol_processor_refused_log_records{processor="memory_limiter"}')).toBe(3);
  expect(read('otelcol_processor_incoming_items{otel.signal="logs",processor="memory_limiter"}')).toBe(6);
  expect(read('otelcol_processor_outgoing_items{otel.signal="logs",processor="memory_limiter"}')).toBe(3);
});

test.each([
  ['version 2', { '/sys/fs/cgroup/memory.max': '536870912\n' }, 536_870_912],
  ['version 2 without a limit', { '/sys/fs/cgroup/memory.max': 'max\n' }, 7],
  ['version 1', { '/sys/fs/cgroup/memory/memory.limit_in_bytes': '1024' }, 1024],
  ['version 1 without a limit', { '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712' }, 7],
  ['no control groups', {}, 7],
])('total memory under control groups of %s', (_, files: Readonly<Record<string, string>>, bytes) => {
  const read = (file: string): string => {
    const text = files[file];
    if (text === undefined) throw new Error('ENOENT');
    return text;
  };
  expect(totalMemory(read, () => 7)).toBe(bytes);
});
