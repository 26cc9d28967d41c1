/**
 * HOT PATH: decides about each item by comparing its randomness with a threshold.
 *
 * Source followed: `probabilisticsamplerprocessor/sampler_mode.go` at 0.131.0, so that hubs and collectors of one tier
 * decide alike.
 */
import type { MessageView } from '../../pdata/view/message-view.js';
import type { Carried, Carrier } from './carrier.js';
import type { ProbabilisticSamplerConfig } from './config.js';
import {
  ALWAYS,
  BUCKETS,
  hashedRandomness,
  isLess,
  MOST_RANDOM,
  NEVER,
  passes,
  probabilityOf,
  thresholdOf,
  traceIdRandomness,
  type Bits56,
} from './randomness.js';

/** How spans and log records say what the sampler asks. */
export interface SampledItem {
  traceId(item: MessageView): Uint8Array;
  carried(item: MessageView): Carried;
  /** What to hash instead of a trace id; undefined if there is nothing. */
  hashedBytes(item: MessageView): Uint8Array | undefined;
  /** Name of the attribute those bytes come from. */
  readonly hashedName?: string;
  /** A threshold of the item's own. */
  priority(item: MessageView): Bits56 | undefined;
}

/** What is decided by: where the randomness comes from, as the counter's `policy` says. */
interface Drawn {
  readonly randomness: Bits56;
  readonly policy: string;
  /** Undefined where nothing may be noted on the item. */
  readonly carrier: Carrier | undefined;
  /** Why it could not be decided. */
  readonly error?: string | undefined;
  /** The error is an expected one, logged at debug. */
  readonly isExpected?: boolean;
}

/** One way of sampling. */
export interface Sampler {
  draw(item: MessageView): Drawn;
  threshold(carrier: Carrier | undefined): Bits56;
}

const MISSING = 'missing_randomness';
const NO_RANDOMNESS = 'missing randomness';
const INCONSISTENT = 'inconsistent arriving threshold: item should not have been sampled';
const RANDOMNESS_IN_USE = 'item has sampling randomness, equalizing or proportional mode recommended';
const THRESHOLD_IN_USE = 'item has sampling threshold, equalizing or proportional mode recommended';

/** Told what cannot be decided or noted. */
export type Report = (level: 'debug' | 'info', error: string) => void;

export interface Decision {
  readonly policy: string;
  readonly isSampled: boolean;
}

export function decide(
  sampler: Sampler,
  item: MessageView,
  sampled: SampledItem,
  failClosed: boolean,
  report: Report,
): Decision {
  const drawn = sampler.draw(item);
  const { randomness, carrier } = drawn;
  const failure = drawn.error === undefined ? inconsistency(drawn) : drawn.error;
  if (failure !== undefined) {
    report(drawn.error === undefined || drawn.isExpected === true ? 'debug' : 'info', failure);
  }
  const usual = failure === undefined ? sampler.threshold(carrier) : failClosed ? NEVER : ALWAYS;
  const own = sampled.priority(item);
  const threshold = own ?? usual;
  const isSampled = passes(threshold, randomness);
  if (isSampled && carrier !== undefined) {
    if (!carrier.update(threshold)) report('debug', 'cannot raise existing sampling probability');
    carrier.store();
  }
  return { policy: own === undefined ? drawn.policy : 'sampling_priority', isSampled };
}

function inconsistency({ policy, randomness, carrier }: Drawn): string | undefined {
  if (policy === MISSING) return NO_RANDOMNESS;
  if (carrier?.threshold === undefined || passes(carrier.threshold, randomness)) return undefined;
  carrier.clearThreshold();
  return INCONSISTENT;
}

export function samplerOf(config: ProbabilisticSamplerConfig, item: SampledItem): Sampler {
  const percentage = Math.min(Math.fround(config.sampling_percentage), 100);
  if (percentage === 0) return neverSampler(item);
  const ratio = Math.max(percentage / 100, 2 ** -56);
  switch (config.mode) {
    case 'equalizing':
      return equalizingSampler(thresholdOf(ratio, config.sampling_precision) ?? ALWAYS, item);
    case 'proportional':
      return proportionalSampler(ratio, config.sampling_precision, item);
    case '':
    case 'hash_seed': {
      const rate = Math.trunc(Math.fround(percentage * Math.fround(BUCKETS / 100)));
      return rate === 0 ? neverSampler(item) : hashingSampler(config, rate, item);
    }
  }
}

function neverSampler(item: SampledItem): Sampler {
  return {
    draw: (view) => ({ randomness: MOST_RANDOM, policy: 'sampling_priority', ...item.carried(view) }),
    threshold: () => NEVER,
  };
}

function hashingSampler(config: ProbabilisticSamplerConfig, rate: number, item: SampledItem): Sampler {
  const { hash_seed, attribute_source } = config;
  const threshold = rate >= BUCKETS ? ALWAYS : { high: (BUCKETS - rate) << 14, low: 0 };
  const usesTraceId = item.hashedName === undefined || attribute_source === 'traceID';
  const hashed = (view: MessageView): { randomness: Bits56; policy: string } => {
    const traceId = usesTraceId ? item.traceId(view) : EMPTY;
    if (!isEmptyId(traceId)) {
      return { randomness: hashedRandomness(traceId, hash_seed), policy: 'trace_id_hash' };
    }
    const bytes = item.hashedBytes(view);
    if (bytes === undefined || bytes.length === 0) return { randomness: MOST_RANDOM, policy: MISSING };
    return { randomness: hashedRandomness(bytes, hash_seed), policy: item.hashedName! }; // bytes come from it
  };
  return {
    draw: (view) => {
      const { randomness, policy } = hashed(view);
      const { carrier, error } = item.carried(view);
      if (error !== undefined) return { randomness, policy, carrier: undefined, error };
      const isExpected = true;
      if (carrier?.randomness !== undefined) {
        return { randomness, policy, carrier: undefined, error: RANDOMNESS_IN_USE, isExpected };
      }
      if (carrier?.threshold !== undefined) {
        return { randomness, policy, carrier: undefined, error: THRESHOLD_IN_USE, isExpected };
      }
      if (policy !== MISSING || item.hashedName === undefined) carrier?.setRandomness(randomness);
      return { randomness, policy, carrier };
    },
    threshold: () => threshold,
  };
}

const EMPTY = new Uint8Array(0);

function isEmptyId(id: Uint8Array): boolean {
  for (let i = 0; i < id.length; i++) if (id[i] !== 0) return false;
  return true;
}

/** Randomness as the specification has it: given with the item, or the end of the trace id. */
function consistentDraw(view: MessageView, item: SampledItem): Drawn {
  const { carrier, error } = item.carried(view);
  if (error === undefined && carrier?.randomness !== undefined) {
    return { randomness: carrier.randomness, policy: 'sampling_randomness', carrier };
  }
  const traceId = item.traceId(view);
  const isKnown = error === undefined && !isEmptyId(traceId);
  return {
    randomness: isKnown ? traceIdRandomness(traceId) : MOST_RANDOM,
    policy: isKnown ? 'trace_id_w3c' : MISSING,
    carrier: error === undefined ? carrier : undefined,
    error,
  };
}

function equalizingSampler(threshold: Bits56, item: SampledItem): Sampler {
  return {
    draw: (view) => consistentDraw(view, item),
    threshold: (carrier) => {
      const before = carrier?.threshold;
      return before !== undefined && isLess(threshold, before) ? before : threshold;
    },
  };
}

function proportionalSampler(ratio: number, precision: number, item: SampledItem): Sampler {
  const usual = thresholdOf(ratio, precision) ?? NEVER;
  return {
    draw: (view) => consistentDraw(view, item),
    threshold: (carrier) => {
      const before = carrier?.threshold;
      return before === undefined ? usual : (thresholdOf(probabilityOf(before) * ratio, precision) ?? NEVER);
    },
  };
}
