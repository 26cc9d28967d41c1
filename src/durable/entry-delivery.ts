import type { Receipt } from '../pdata/receipt.js';

/** What became of a dispatched entry, branch by branch. */
export interface DeliveryListener {
  /** A branch is done with the entry for good. */
  branchSettled(branch: string): void;
  /** Nothing of the entry is under way any more. @param returned branches that could not deliver it for now. */
  finished(returned: readonly string[]): void;
}

interface BranchState {
  open: number;
  returned: boolean;
}

/** Counts the pieces of one dispatched entry until each branch has redeemed all of its own. */
export class EntryDelivery implements Receipt {
  readonly #branches = new Map<string, BranchState>();
  readonly #listener: DeliveryListener;

  /** @param branches those the entry is dispatched to. */
  constructor(branches: readonly string[], listener: DeliveryListener) {
    for (const branch of branches) this.#branches.set(branch, { open: 1, returned: false });
    this.#listener = listener;
  }

  owes(branch: string): boolean {
    return this.#branches.has(branch);
  }

  bind(branches: readonly string[]): Receipt {
    const owed = branches.filter((branch) => this.owes(branch));
    return {
      owes: (branch) => owed.includes(branch),
      bind: (fewer) => this.bind(fewer.filter((branch) => owed.includes(branch))),
      retain: (pieces) => owed.forEach((branch) => this.#retain(branch, pieces)),
      settled: () => owed.forEach((branch) => this.#redeem(branch, false)),
      returned: () => owed.forEach((branch) => this.#redeem(branch, true)),
    };
  }

  retain(pieces: number): void {
    for (const branch of this.#branches.keys()) this.#retain(branch, pieces);
  }

  settled(): void {
    for (const branch of [...this.#branches.keys()]) this.#redeem(branch, false);
  }

  returned(): void {
    for (const branch of [...this.#branches.keys()]) this.#redeem(branch, true);
  }

  #retain(branch: string, pieces: number): void {
    const state = this.#branches.get(branch);
    if (state !== undefined) state.open += pieces;
  }

  #redeem(branch: string, returned: boolean): void {
    const state = this.#branches.get(branch);
    if (state === undefined || state.open === 0) return;
    state.open--;
    state.returned ||= returned;
    if (state.open > 0) return;
    if (!state.returned) this.#listener.branchSettled(branch);
    const states = [...this.#branches];
    if (states.some(([, { open }]) => open > 0)) return;
    this.#listener.finished(states.filter(([, state]) => state.returned).map(([name]) => name));
  }
}
