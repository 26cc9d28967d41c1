import type { Socket } from 'node:net';
import type { Clock, Random } from './clock.js';
import type { ExporterWatch } from './exchange.js';
import type { ComponentId } from './id.js';
import type { LedgerAccount } from './ledger.js';
import type { Logger } from './logger.js';
import type { Meter } from './telemetry.js';

export interface BuildInfo {
  /** Name in log lines and `service.name`, e.g. `otelcol-contrib`. */
  readonly command: string;
  /** e.g. `OpenTelemetry Collector Contrib`; makes the User-Agents. */
  readonly description: string;
  /** Version of the reference that is matched, e.g. `0.131.0`. */
  readonly version: string;
}

/** Which release's behaviour to show where a later one fixed something. */
export type Compat = '0.131.0' | 'latest';

export type ComponentKind = 'receiver' | 'processor' | 'exporter' | 'connector' | 'extension';

/** What a component is handed when it is created. */
export interface ComponentSettings {
  readonly id: ComponentId;
  readonly kind: ComponentKind;
  /** Carries the component's own fields already. */
  readonly logger: Logger;
  /** Without them, for what several instances share. */
  readonly rootLogger: Logger;
  /** @param scope the reference's meter scope, e.g. `go.opentelemetry.io/collector/exporter/exporterhelper`. */
  readonly meter: (scope: string) => Meter;
  readonly buildInfo: BuildInfo;
  readonly compat: Compat;
  /** Identifiers of the feature gates that are on. */
  readonly gates: ReadonlySet<string>;
  readonly clock: Clock;
  readonly random: Random;
  /** For an exporter: its account for its signal. For a processor: its pipeline's. Else an account that books nothing. */
  readonly ledger: LedgerAccount;
  /** Receivers: put each request's headers into its context as `headers`. Absent outside tests. */
  readonly keepHeaders?: boolean;
  /**
   * Servers: sees each connection before its first byte is read. What it returns is served; undefined: it has taken the
   * connection over. Absent outside tests.
   */
  readonly acceptSocket?: (socket: Socket) => Socket | undefined;
  /** Exporters: somebody looks on. Absent otherwise, at no cost. */
  readonly watch?: ExporterWatch;
}
