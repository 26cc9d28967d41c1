import { collectGarbage } from '../../component/garbage.js';

/** The memory that the limiter watches. */
export interface Memory {
  /** Bytes that are allocated, garbage that is not yet collected included, as in the reference. */
  allocated(): number;
  /** Collects garbage now. Stops the hub for a moment. */
  collect(): void;
}

/**
 * The heap and what is held outside of it: telemetry is in buffers, which V8 counts as external. Not the resident set, which
 * stays high long after memory was freed.
 */
export function processMemory(): Memory {
  return {
    allocated() {
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    },
    collect: collectGarbage,
  };
}
