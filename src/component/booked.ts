import type { LedgerAccount } from './ledger.js';

/**
 * Books items that a component takes and hands on within one call.
 *
 * @param handOn returns how many of them it dropped, which it has booked.
 * @throws what `handOn` throws; the items are then booked as handed back.
 */
export async function booked(ledger: LedgerAccount, items: number, handOn: () => Promise<number>): Promise<void> {
  ledger.accepted(items);
  let dropped: number;
  try {
    dropped = await handOn();
  } catch (error) {
    ledger.rejected(items, 'downstream_error');
    throw error;
  }
  ledger.delivered(items - dropped);
}
