import type { FlowStage } from '../../api.js';

export interface StageNumber {
  readonly name: string;
  readonly items: number;
  /** What nobody wants to have. */
  readonly bad: boolean;
}

/** What a card of the drawing says of the ledger: the first always, the others where there are any. */
export function numbersOf({ kind, state, states, retries = 0 }: FlowStage): StageNumber[] {
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
          // A stage that is well lost nothing by mistake.
          { name: state === 'ok' ? 'dropped by rule' : 'dropped', items: states.dropped, bad: state !== 'ok' },
          { name: retries === 1 ? 'retry' : 'retries', items: retries, bad: state !== 'ok' },
        ];
  return all.filter(({ items }, index) => index === 0 || items > 0);
}
