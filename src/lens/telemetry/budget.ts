/** What looking may cost: a share of the hub's own work, so that an open page is not what makes a hub slow. */

/** Of the CPU time of the process. What is measured leaves out most of the garbage collector's and the kernel's part. */
const SHARE = 0.04;
/** So much of the time in any case: an idle hub's page is alive, too. */
const FLOOR = 0.0015;
/** Saved up at most, in milliseconds: what is opened is there at once, however busy the hub is. */
const MOST_MS = 150;

/** Owed at most: something large that was opened once does not leave pages without news for minutes. */
const MOST_OWED_MS = 40;

export interface BudgetTime {
  /** On the wall, in milliseconds. */
  readonly now: () => number;
  /** Of all threads, in milliseconds. */
  readonly cpu: () => number;
}

export const PROCESS_TIME: BudgetTime = {
  now: () => performance.now(),
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

export class Budget {
  readonly #time: BudgetTime;
  #leftMs = MOST_MS;
  #lastNow: number;
  #lastCpu: number;

  constructor(time: BudgetTime = PROCESS_TIME) {
    this.#time = time;
    this.#lastNow = time.now();
    this.#lastCpu = time.cpu();
  }

  /** Milliseconds that may be spent now; below zero, it is for later. */
  get leftMs(): number {
    const [now, cpu] = [this.#time.now(), this.#time.cpu()];
    const earned = Math.max(SHARE * (cpu - this.#lastCpu), FLOOR * (now - this.#lastNow));
    [this.#lastNow, this.#lastCpu] = [now, cpu];
    this.#leftMs = Math.min(MOST_MS, this.#leftMs + earned);
    return this.#leftMs;
  }

  /** Does it and books what it took, waits of its own included. */
  async spend<T>(work: () => T | Promise<T>): Promise<T> {
    const since = this.#time.now();
    try {
      return await work();
    } finally {
      this.#leftMs = Math.max(-MOST_OWED_MS, this.#leftMs - (this.#time.now() - since));
    }
  }
}
