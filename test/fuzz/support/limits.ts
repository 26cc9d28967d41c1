/**
 * How long a fuzz test runs and from which seed: FUZZ_SEED repeats a run (a failing one prints its seed and the path to the
 * input), FUZZ_MS lengthens it.
 */
const FUZZ_MS = Number(process.env['FUZZ_MS'] ?? 3_000);

export const FUZZ_SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

/** For a property that is asked as often as there is time. @param share of the time. */
export function fuzzLimits(share = 1): {
  readonly seed: number;
  readonly numRuns: number;
  readonly interruptAfterTimeLimit: number;
  readonly markInterruptAsFailure: false;
} {
  return {
    seed: FUZZ_SEED,
    numRuns: 1_000_000,
    interruptAfterTimeLimit: FUZZ_MS * share,
    markInterruptAsFailure: false,
  };
}

/** Above what a test takes, on a machine that does much else at the same time. In milliseconds. */
export const FUZZ_TIMEOUT = 60_000 + 10 * FUZZ_MS;
