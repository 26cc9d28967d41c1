/**
 * The last batches on the ways between inner stages, for what went into a processor or connector and what came out of it.
 *
 * HOT PATH for what `way` returns: once per batch, nothing decoded.
 */
import type { Batch } from '../../pdata/batch.js';
import { seenBatch, type SeenBatch } from '../telemetry/batches.js';
import type { ByteWindow, Ring } from '../telemetry/window.js';

/** Kept of each way: enough for a screen, little beside the window. */
const KEPT = 16;

interface Way {
  readonly from: string;
  readonly to: string;
  readonly ring: Ring<SeenBatch>;
}

/** Of one running service. */
export class LastBatches {
  readonly #window: ByteWindow;
  readonly #now: () => number;
  readonly #ways: Way[] = [];

  constructor(window: ByteWindow, now: () => number) {
    this.#window = window;
    this.#now = now;
  }

  way(from: string, to: string): (batch: Batch) => void {
    const ring = this.#window.ring<SeenBatch>({ entries: KEPT });
    this.#ways.push({ from, to, ring });
    return (batch) => ring.push(seenBatch('', batch, this.#now()));
  }

  /** Oldest first. */
  into(stage: string): readonly SeenBatch[] {
    return inOrder(this.#ways.filter(({ to }) => to === stage));
  }

  /** Oldest first; what was handed to several stages stands once. */
  outOf(stage: string): readonly SeenBatch[] {
    return inOrder(this.#ways.filter(({ from }) => from === stage));
  }

  /** The service is over. */
  forget(): void {
    for (const { ring } of this.#ways) this.#window.remove(ring);
    this.#ways.length = 0;
  }
}

function inOrder(ways: readonly Way[]): readonly SeenBatch[] {
  const batches = ways.flatMap(({ ring }) => ring.from().map(({ value }) => value));
  const byChunks = new Map(batches.map((batch) => [batch.pieces, batch]));
  return [...byChunks.values()].sort((a, b) => a.atMs - b.atMs);
}
