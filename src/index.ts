/** Library entry: a hub in your process. */
export { DEFAULT_DRAIN_TIMEOUT_MS, startHub } from './hub.js';
export type { Hub, HubOptions, StopCause } from './hub.js';
export { ConfigError } from './hub-config-input.js';
export type { ConfigInput } from './hub-config-input.js';
export { checkConfig } from './check-config.js';
export type { CheckOptions } from './check-config.js';
export type { ConfigReport } from './config/report.js';
export type { DurableSettings } from './durable/settings.js';
export type { BoundAddress } from './component/component.js';
export type { DropReason } from './component/ledger.js';
export type { Compat } from './component/settings.js';
export { ConsumeError, HubError, PermanentError, RetryableError, StartError } from './component/errors.js';
export type { AccountSnapshot, LedgerSnapshot, ReasonSnapshot } from './service/ledger/snapshot.js';
export type { LogOutput } from './service/telemetry/log/output.js';
