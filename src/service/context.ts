import type { Socket } from 'node:net';
import type { Clock, Random } from '../component/clock.js';
import type { BuildInfo, Compat, ComponentKind, ComponentSettings } from '../component/settings.js';
import type { ExporterWatch } from '../component/exchange.js';
import type { ComponentId } from '../component/id.js';
import { formatComponentId } from '../component/id.js';
import type { LedgerAccount } from '../component/ledger.js';
import { noopLedgerAccount } from '../component/ledger.js';
import type { DurableStage } from '../durable/stage.js';
import type { LogFields, Logger } from '../component/logger.js';
import type { Meter } from '../component/telemetry.js';
import type { Consumer } from '../component/consumer.js';
import type { Signal } from '../pdata/signal.js';
import type { Ledger } from './ledger/ledger.js';
import type { HubWatch } from './watch.js';

/** Stands between clients, receivers and pipelines. For tests. */
export interface ReceiverTap {
  /**
   * Sees every batch and its request first, may keep its bytes, and may hold it, or refuse it by throwing what consumers throw.
   *
   * @returns what the receiver hands to; it must hand on to `next`.
   */
  consumer(receiver: string, signal: Signal, next: Consumer): Consumer;
  /** Sees each connection before its first byte is read; undefined: it has taken the connection over. */
  accept?(receiver: string, socket: Socket): Socket | undefined;
}

/** What every part of one service shares. */
export interface ServiceContext {
  readonly logger: Logger;
  readonly meter: (scope: string) => Meter;
  readonly ledger: Ledger;
  readonly buildInfo: BuildInfo;
  readonly compat: Compat;
  readonly gates: ReadonlySet<string>;
  readonly clock: Clock;
  /** Durable mode: the log between receivers and pipelines. */
  readonly durable?: DurableStage;
  readonly random: Random;
  /** Absent outside tests, at no cost. */
  readonly tap?: ReceiverTap;
  /** Looks on. Absent unless the lens is on, at no cost. */
  readonly watch?: HubWatch;
}

/** The settings of one component. `fields` stand in each of its log lines, sorted by name. */
export function componentSettings(
  context: ServiceContext,
  kind: ComponentKind,
  id: ComponentId,
  fields: LogFields = {},
  ledger: LedgerAccount = noopLedgerAccount,
  watch?: ExporterWatch,
): ComponentSettings {
  const { meter, buildInfo, compat, gates, clock, random, tap } = context;
  const logger = context.logger.with(componentFields(kind, id, fields));
  const rootLogger = context.logger;
  const common = { id, kind, logger, rootLogger, meter, buildInfo, compat, gates, clock, random, ledger };
  const settings = watch === undefined ? common : { ...common, watch };
  if (tap === undefined || kind !== 'receiver') return settings;
  const accept = tap.accept?.bind(tap, formatComponentId(id));
  return { ...settings, keepHeaders: true, ...(accept === undefined ? {} : { acceptSocket: accept }) };
}

/** The fields that say which component a line is about. */
export function componentFields(kind: ComponentKind, id: ComponentId, fields: LogFields = {}): LogFields {
  return { 'otelcol.component.id': formatComponentId(id), 'otelcol.component.kind': kind, ...fields };
}
