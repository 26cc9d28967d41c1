import { memoryUsage, cpuUsage } from 'node:process';
import type { Clock } from '../../../component/clock.js';
import type { Meter } from '../../../component/telemetry.js';

/** The scope the reference shows its process metrics under. */
export const SERVICE_SCOPE = 'go.opentelemetry.io/collector/service';

/**
 * `otelcol_process_*`, read at each scrape. The names speak of Go's heap; the values are those of V8: heap_alloc is the used
 * heap with array buffers, sys_memory what V8 took from the system, total_alloc the growth seen between scrapes, which is
 * less than all that was allocated (V8 does not count that).
 */
export function registerProcessMetrics(meter: Meter, clock: Clock): void {
  const startedMs = clock.monotonic();
  const bytes = 'By';
  meter.observe(
    'otelcol_process_uptime',
    { description: 'Uptime of the process [alpha]', unit: 's', monotonic: true },
    {},
    () => seconds(clock.monotonic() - startedMs),
  );
  meter.observe(
    'otelcol_process_cpu_seconds',
    { description: 'Total CPU user and system time in seconds [alpha]', unit: 's', monotonic: true },
    {},
    cpuSeconds,
  );
  meter.observe(
    'otelcol_process_memory_rss',
    { description: 'Total physical memory (resident set size) [alpha]', unit: bytes },
    {},
    () => memoryUsage.rss(),
  );
  meter.observe(
    'otelcol_process_runtime_heap_alloc_bytes',
    { description: "Bytes of allocated heap objects (see 'go doc runtime.MemStats.HeapAlloc') [alpha]", unit: bytes },
    {},
    heapBytes,
  );
  meter.observe(
    'otelcol_process_runtime_total_alloc_bytes',
    {
      description: "Cumulative bytes allocated for heap objects (see 'go doc runtime.MemStats.TotalAlloc') [alpha]",
      unit: bytes,
      monotonic: true,
    },
    {},
    growthCounter(heapBytes),
  );
  meter.observe(
    'otelcol_process_runtime_total_sys_memory_bytes',
    {
      description: "Total bytes of memory obtained from the OS (see 'go doc runtime.MemStats.Sys') [alpha]",
      unit: bytes,
    },
    {},
    systemBytes,
  );
}

function seconds(ms: number): number {
  return Math.round(ms * 1e6) / 1e9;
}

/** In hundredths, as the reference reads it from the system. */
function cpuSeconds(): number {
  const { user, system } = cpuUsage();
  return Math.round((user + system) / 10_000) / 100;
}

function heapBytes(): number {
  const { heapUsed, arrayBuffers } = memoryUsage();
  return heapUsed + arrayBuffers;
}

function systemBytes(): number {
  const { heapTotal, external } = memoryUsage();
  return heapTotal + external;
}

/** Sums up the rises of a level between readings. */
function growthCounter(level: () => number): () => number {
  let last = 0;
  let total = 0;
  return () => {
    const now = level();
    total += Math.max(0, now - last);
    last = now;
    return total;
  };
}
