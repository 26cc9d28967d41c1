import type { LogFields, Logger } from '../../component/logger.js';
import { EXPECTED } from './remedies.js';
import type { AccountSnapshot, LedgerSnapshot } from './snapshot.js';

/**
 * One line at the end: what came in, what got out, what did not. A clean run says it at debug level only, because the
 * reference has no such line; a run that lost something says it as a warning.
 */
export function logSummary(logger: Logger, snapshot: LedgerSnapshot): void {
  const accounts = [...snapshot.pipelines, ...snapshot.exporters, ...snapshot.connectors];
  const lost = accounts.some(hasUnexpectedLoss) || snapshot.durable.some(({ dropped }) => dropped > 0);
  const fields = {
    pipelines: sums(snapshot.pipelines),
    exporters: sums(snapshot.exporters),
    ...(snapshot.connectors.length === 0 ? {} : { connectors: sums(snapshot.connectors) }),
    ...(snapshot.durable.length === 0 ? {} : { durable: sums(snapshot.durable) }),
  };
  if (lost) logger.warn('Not every item arrived.', fields);
  else logger.debug('Every item is accounted for.', fields);
}

function hasUnexpectedLoss({ pending, reasons }: AccountSnapshot): boolean {
  return pending !== 0 || reasons.some(({ outcome, reason }) => outcome === 'dropped' && !EXPECTED.has(reason));
}

function sums(accounts: readonly AccountSnapshot[]): LogFields {
  return Object.fromEntries(
    accounts.map(({ id, signal, accepted, delivered, dropped, rejected, pending }) => [
      id === signal || id.startsWith(`${signal}/`) ? id : `${id} (${signal})`,
      { accepted, delivered, dropped, rejected, pending },
    ]),
  );
}
