import type { FlowStage } from '../../api.js';

export interface StageNumber {
  readonly name: string;
  readonly items: number;
  /** What nobody wants to have. */
  readonly bad: boolean;
}

/** What a card of the drawing says of the ledger: the first always, the others where there are any. */
export function numbersOf({ kind, states, retries = 0 }: FlowStage): StageNumber[] {
  if (states === undefined) return [];
  const all: StageNumber[] =
    kind === 'receiver'
      ? [
          { name: 'accepted', items: states.accepted ?? 0, bad: false },
          { name: 'refused', items: states.refused ?? 0, bad: true },
        ]
      : [
          { name: 'delivered', items: states.delivered, bad: false },
          { name: 'pending', items: states.pending, bad: false },
          { name: 'dropped', items: states.dropped, bad: true },
          { name: 'retries', items: retries, bad: true },
        ];
  return all.filter(({ items }, index) => index === 0 || items > 0);
}
