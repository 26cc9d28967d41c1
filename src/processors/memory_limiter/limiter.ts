/**
 * Says whether data must be refused because memory is short. One per configured limiter, shared by all its pipelines.
 *
 * Source followed: collector `internal/memorylimiter/memorylimiter.go` at 0.131.0.
 */
import type { Clock, Timer } from '../../component/clock.js';
import type { LogFields, Logger } from '../../component/logger.js';
import type { MemoryLimiterConfig } from './config.js';
import type { Memory } from './memory.js';

const MIB = 1024 * 1024;

export interface LimiterSettings {
  readonly config: MemoryLimiterConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly memory: Memory;
  /** Bytes that percentages are of. */
  readonly totalMemory: () => number;
}

export class Limiter {
  readonly #config: MemoryLimiterConfig;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #memory: Memory;
  readonly #hardLimit: number;
  readonly #softLimit: number;
  #lastCollectionMs: number;
  #users = 0;
  #timer: Timer | undefined;
  #mustRefuse = false;

  constructor({ config, logger, clock, memory, totalMemory }: LimiterSettings) {
    this.#config = config;
    this.#logger = logger;
    this.#clock = clock;
    this.#memory = memory;
    this.#lastCollectionMs = clock.monotonic();
    const { limit, spike } = limitsOf(config, totalMemory, logger);
    this.#hardLimit = limit;
    this.#softLimit = limit - spike;
    logger.info(
      'Memory limiter configured',
      { limit_mib: inMib(limit), spike_limit_mib: inMib(spike), check_interval: config.check_interval / 1000 },
      caller(74),
    );
  }

  get mustRefuse(): boolean {
    return this.#mustRefuse;
  }

  /** Called by each pipeline; the first one starts the looks. */
  start(): void {
    this.#users++;
    if (this.#users === 1) this.#arm();
  }

  /** Called by each pipeline that has started; the last one ends the looks. */
  stop(): void {
    this.#users--;
    if (this.#users > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = this.#clock.setTimer(
      () => {
        this.#look();
        this.#arm();
      },
      this.#config.check_interval,
      { unref: true },
    );
  }

  #look(): void {
    let used = this.#memory.allocated();
    this.#logger.debug('Currently used memory.', shown(used), caller(181));
    if (used < this.#softLimit) {
      if (this.#mustRefuse) {
        this.#logger.info('Memory usage back within limits. Resuming normal operation.', shown(used), caller(188));
      }
      this.#mustRefuse = false;
      return;
    }
    used = this.#collectIfDue(used);
    const above = used >= this.#softLimit;
    if (above && !this.#mustRefuse) {
      this.#logger.warn('Memory usage is above soft limit. Refusing data.', shown(used), caller(215));
    }
    this.#mustRefuse = above;
  }

  /** @returns what is used then. */
  #collectIfDue(used: number): number {
    const { min_gc_interval_when_hard_limited: hardMs, min_gc_interval_when_soft_limited: softMs } = this.#config;
    const sinceMs = this.#clock.monotonic() - this.#lastCollectionMs;
    if (used >= this.#hardLimit) {
      if (sinceMs <= hardMs) return used;
      this.#logger.warn('Memory usage is above hard limit. Forcing a GC.', shown(used), caller(198));
    } else {
      if (sinceMs <= softMs) return used;
      this.#logger.info('Memory usage is above soft limit. Forcing a GC.', shown(used), caller(207));
    }
    this.#memory.collect();
    this.#lastCollectionMs = this.#clock.monotonic();
    const left = this.#memory.allocated();
    this.#logger.info('Memory usage after GC.', shown(left), caller(172));
    return left;
  }
}

function limitsOf(
  config: MemoryLimiterConfig,
  totalMemory: () => number,
  logger: Logger,
): { readonly limit: number; readonly spike: number } {
  if (config.limit_mib !== 0) return withSpike(config.limit_mib * MIB, config.spike_limit_mib * MIB);
  const { limit_percentage, spike_limit_percentage } = config;
  const total = totalMemory();
  logger.info(
    'Using percentage memory limiter',
    { total_memory_mib: inMib(total), limit_percentage, spike_limit_percentage },
    caller(149),
  );
  const share = (percentage: number): number => Math.floor((percentage * total) / 100);
  return withSpike(share(limit_percentage), share(spike_limit_percentage));
}

/** Without a spike limit a fifth of the limit. */
function withSpike(limit: number, spike: number): { readonly limit: number; readonly spike: number } {
  return { limit, spike: spike === 0 ? Math.floor(limit / 5) : spike };
}

function shown(bytes: number): LogFields {
  return { cur_mem_mib: inMib(bytes) };
}

function inMib(bytes: number): number {
  return Math.floor(bytes / MIB);
}

function caller(line: number): string {
  return `memorylimiter@v0.131.0/memorylimiter.go:${line}`;
}
