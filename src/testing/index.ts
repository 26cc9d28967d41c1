/** Library entry for tests: a hub in the test's own process. */
export { startHub } from '../hub.js';
export type { Hub, HubOptions } from '../hub.js';
export { ConfigError } from '../hub-config-input.js';
export { ManualClock } from '../component/manual-clock.js';
export type { AccountSnapshot, LedgerSnapshot, ReasonSnapshot } from '../service/ledger/snapshot.js';
