/** Somebody who looks on as a service runs: the lens. Where nobody does, none of this stands in the way of data. */
import type { Consumer } from '../component/consumer.js';
import type { ExporterWatch } from '../component/exchange.js';
import type { ComponentId } from '../component/id.js';
import { formatComponentId } from '../component/id.js';
import type { LedgerAccount } from '../component/ledger.js';
import type { Batch } from '../pdata/batch.js';
import { keepBytes } from '../pdata/lease.js';
import type { Signal } from '../pdata/signal.js';
import type { PipelineDefinition, ServiceDefinition } from './definition.js';
import type { ScopeReading } from './telemetry/metrics/instruments.js';

/** A way from stage to stage. `from` is undefined where receivers and connectors hand straight to the end: they tell. */
export interface WatchedEdge {
  readonly from: string | undefined;
  readonly to: string;
  readonly pipeline: string;
}

/** A service that is about to be built. */
export interface WatchedService {
  readonly definition: ServiceDefinition;
  /** What it counts about itself, read now. */
  readonly instruments: () => readonly ScopeReading[];
}

/** Must not throw and must not take long: it is called once per batch, between one stage and the next. Bytes it sees it may keep. */
export interface HubWatch {
  /** What was told of the service before is over. */
  begin(service: WatchedService): void;
  /** Called while the service is built. @returns what is told of each batch on the way, before it goes on. */
  edge(edge: WatchedEdge): (batch: Batch) => void;
  /** A receiver hands on what it was sent. Still it may be refused. */
  received(receiver: string, batch: Batch): void;
  /** @returns an account that books in `account` as well. */
  account(stage: string, account: LedgerAccount): LedgerAccount;
  exporter(id: string, signal: Signal): ExporterWatch;
}

/** `exporter:otlp/internal`; of a processor, which each pipeline has for itself, `processor:batch@logs`. */
export function stageId(kind: string, id: ComponentId, pipeline?: PipelineDefinition): string {
  const name = `${kind}:${formatComponentId(id)}`;
  return pipeline === undefined ? name : `${name}@${pipeline.id}`;
}

/**
 * HOT PATH: a call per batch. In front of somebody who may keep what they see, for as long as they please.
 *
 * @param tell sees each batch before it goes on.
 */
export function keepingConsumer(next: Consumer, tell?: (batch: Batch) => void): Consumer {
  return {
    consume(batch, context) {
      keepBytes(batch.chunks);
      tell?.(batch);
      return next.consume(batch, context);
    },
  };
}

export function watchedConsumer(watch: HubWatch, next: Consumer, edge: WatchedEdge): Consumer {
  return keepingConsumer(next, watch.edge(edge));
}

export function watchedReceiver(watch: HubWatch, receiver: string, next: Consumer): Consumer {
  return keepingConsumer(next, (batch) => watch.received(receiver, batch));
}
