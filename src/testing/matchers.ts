/** Matchers for vitest and jest: `expect.extend(hubMatchers)`. */
import { ExpectationError, UsageError } from './errors.js';
import type { BlobPattern } from './delivered/blobs.js';
import type { LabelPattern, NamePattern } from './delivered/remote-write.js';
import type { Predicate } from './match/pattern.js';
import { valueText } from './match/value-text.js';
import type { ReceivedLog, ReceivedMetric, ReceivedSpan } from './received/items.js';
import type { CountedWaitOptions } from './received/view.js';
import { Session } from './session.js';
import { TestHub } from './test-hub.js';
import type { WaitOptions } from './wait.js';

/** What both runners take. */
interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The part of the runners' `this` that is used. */
interface MatcherContext {
  readonly isNot?: boolean;
}

/**
 * The matchers as `expect(hub)` offers them; each waits, and with `.not` flushes first. For types:
 * `declare module 'vitest' { interface Matchers<T> extends HubMatchers<T> {} }`.
 */
export interface HubMatchers<R = unknown> {
  /** @param count in `options`: how many at least. */
  toHaveReceivedLog(predicate?: Predicate<ReceivedLog>, options?: CountedWaitOptions): Promise<R>;
  toHaveReceivedMetric(predicate?: Predicate<ReceivedMetric>, options?: CountedWaitOptions): Promise<R>;
  toHaveReceivedSpan(predicate?: Predicate<ReceivedSpan>, options?: CountedWaitOptions): Promise<R>;
  /** Flushes, then looks for a series in the metrics back end. */
  toHaveWrittenSeries(name: NamePattern, labels?: LabelPattern): Promise<R>;
  /** Flushes, then looks for a blob in the store. */
  toHaveWrittenBlob(pattern?: BlobPattern): Promise<R>;
  /** Flushes, then makes sure that nothing was dropped, refused or is still on its way. */
  toHaveDeliveredEverything(): Promise<R>;
}

async function outcome(
  isNot: boolean,
  wait: () => Promise<unknown>,
  none: () => Promise<unknown>,
): Promise<MatcherResult> {
  try {
    await (isNot ? none() : wait());
    return { pass: !isNot, message: () => '' };
  } catch (error) {
    if (!(error instanceof ExpectationError)) throw error;
    const { message } = error;
    return { pass: isNot, message: () => message };
  }
}

type ReceivedName = 'logs' | 'metrics' | 'spans';

function received(name: ReceivedName) {
  return async function (
    this: MatcherContext,
    hub: unknown,
    predicate?: unknown,
    options?: WaitOptions,
  ): Promise<MatcherResult> {
    const view = hubOrSession(hub)[name] as TestHub['logs'];
    return outcome(
      this.isNot === true,
      () => view.waitFor(predicate as Predicate<ReceivedLog>, options),
      () => view.expectNone(predicate as Predicate<ReceivedLog>),
    );
  };
}

export const hubMatchers = {
  toHaveReceivedLog: received('logs'),
  toHaveReceivedMetric: received('metrics'),
  toHaveReceivedSpan: received('spans'),

  async toHaveWrittenSeries(
    this: MatcherContext,
    subject: unknown,
    name: NamePattern,
    labels: LabelPattern = {},
  ): Promise<MatcherResult> {
    const hub = theHub(subject);
    await hub.flush();
    return outcome(
      this.isNot === true,
      () => hub.remoteWrite.waitFor(name, labels, { timeoutMs: 0 }),
      () => hub.remoteWrite.expectNone(name, labels),
    );
  },

  async toHaveWrittenBlob(this: MatcherContext, subject: unknown, pattern?: BlobPattern): Promise<MatcherResult> {
    const hub = theHub(subject);
    await hub.flush();
    return outcome(
      this.isNot === true,
      () => hub.blobs.waitFor(pattern, { timeoutMs: 0 }),
      () => hub.blobs.expectNone(pattern),
    );
  },

  async toHaveDeliveredEverything(this: MatcherContext, subject: unknown): Promise<MatcherResult> {
    const hub = theHub(subject);
    await hub.flush();
    const { pipelines, exporters } = hub.ledger();
    const isWhole = [...pipelines, ...exporters].every(
      ({ pending, dropped, rejected }) => pending + dropped + rejected === 0,
    );
    const verdict = isWhole ? 'everything was delivered' : 'not everything was delivered';
    return { pass: isWhole, message: () => [verdict, ...hub.explain()].join('\n') };
  },
};

function hubOrSession(subject: unknown): TestHub | Session {
  return subject instanceof Session ? subject : theHub(subject);
}

function theHub(subject: unknown): TestHub {
  if (subject instanceof TestHub) return subject;
  throw new UsageError(`expect(…) takes a hub that startHub gave, got ${valueText(subject, 80)}`);
}
