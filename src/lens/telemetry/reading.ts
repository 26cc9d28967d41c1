/** What is read of what has come: all of it while the budget lasts, else the newest. */
import type { Budget } from './budget.js';
import type { Held } from './window.js';

export class Reading {
  readonly #budget: Budget;
  /** What reading has cost, smoothed; undefined before the first. */
  #msPerByte: number | undefined;
  #left = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Items that were left out. */
  get left(): number {
    return this.#left;
  }

  /** @param entries oldest first. @returns those to read: all before it is known what that costs, and never none. */
  part<T extends { readonly value: Held }>(entries: readonly T[]): readonly T[] {
    if (this.#msPerByte === undefined || entries.length <= 1) return entries;
    let bytes = Math.max(0, this.#budget.leftMs) / this.#msPerByte;
    let first = entries.length - 1;
    for (bytes -= sizeOf(entries[first]!); first > 0; first--) {
      bytes -= sizeOf(entries[first - 1]!); // inside
      if (bytes < 0) break;
    }
    for (const { value } of entries.slice(0, first)) this.#left += value.items;
    return entries.slice(first);
  }

  /** Reads one entry, and learns what that costs. */
  read({ value }: { readonly value: Held }, work: () => void): void {
    const since = performance.now();
    work();
    const rate = (performance.now() - since) / Math.max(1, sizeOf({ value }));
    this.#msPerByte = this.#msPerByte === undefined ? rate : 0.9 * this.#msPerByte + 0.1 * rate;
  }

  /** All is forgotten, and read again. */
  restart(): void {
    this.#left = 0;
    this.#msPerByte = undefined;
  }
}

function sizeOf({ value: { pieces } }: { readonly value: Held }): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
