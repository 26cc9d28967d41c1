/**
 * `GOMEMLIMIT`, which the Operator and the charts set on the pod: Go collects garbage harder as its memory nears the limit, so
 * that the kernel need not end the process. V8's own limit is fixed when Node starts; here a full collection is asked for
 * instead, when the resident set comes near the limit and at most every few seconds.
 */
import type { Clock } from '../component/clock.js';
import { collectGarbage } from '../component/garbage.js';

/** Share of the limit from which on garbage is collected. */
const NEAR = 0.9;
const LOOK_EVERY_MS = 1_000;
/** A full collection stops the hub for a moment, and cannot free what is in use. */
const PAUSE_LOOKS = 10;

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

export interface Memory {
  /** Resident set, in bytes. */
  resident(): number;
  collect(): void;
}

/**
 * Bytes, or undefined for none: `off`, empty, or not a size, which Go's runtime would refuse to start with and a hub has no
 * reason to.
 *
 * Source: Go package `runtime`, "Environment Variables".
 */
export function parseMemoryLimit(text: string | undefined): number | undefined {
  const [, number, unit] = /^(\d+)(B|[KMGT]iB)?$/.exec(text ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * UNITS[unit ?? '']!; // the pattern allows these units only
}

/** Keeps the resident set below the limit as far as garbage goes. @returns a function that stops it. */
export function watchMemory(limitBytes: number, clock: Clock, memory: Memory = processMemory()): () => void {
  let pause = 0;
  let timer = clock.setTimer(look, LOOK_EVERY_MS, { unref: true });
  function look(): void {
    if (pause > 0) pause--;
    else if (memory.resident() > limitBytes * NEAR) {
      memory.collect();
      pause = PAUSE_LOOKS;
    }
    timer = clock.setTimer(look, LOOK_EVERY_MS, { unref: true });
  }
  return () => timer.cancel();
}

function processMemory(): Memory {
  return { resident: () => process.memoryUsage.rss(), collect: collectGarbage };
}
