import { encodeText } from '../../pdata/view/text.js';
import { encodeKey } from '../../pdata/view/key-values.js';
import { slotOf } from '../../pdata/view/layout.js';
import type { MessageView } from '../../pdata/view/message-view.js';
import { encodeAnyValue, mapValue } from '../../pdata/view/value.js';
import { asText } from '../../ottl/getters.js';
import type { Carried, Carrier } from './carrier.js';
import type { ProbabilisticSamplerConfig } from './config.js';
import {
  isLess,
  parseRandomness,
  parseThreshold,
  randomnessText,
  thresholdOf,
  thresholdText,
  type Bits56,
  type Parsed,
} from './randomness.js';
import type { SampledItem } from './sampler.js';

const TRACE_ID = slotOf('LogRecord', 'traceId');
const ATTRIBUTES = slotOf('LogRecord', 'attributes');
const THRESHOLD = encodeKey('sampling.threshold');
const RANDOMNESS = encodeKey('sampling.randomness');

/** Log records carry earlier decisions in two attributes. */
export function logItem(config: ProbabilisticSamplerConfig): SampledItem {
  const { from_attribute, sampling_priority, sampling_precision } = config;
  const from = from_attribute === '' ? undefined : encodeKey(from_attribute);
  const priority = sampling_priority === '' ? undefined : encodeKey(sampling_priority);
  return {
    traceId: (record) => record.bytes(TRACE_ID),
    carried,
    hashedBytes: (record) => {
      const value = from === undefined ? undefined : mapValue(record.map(ATTRIBUTES), from);
      if (value === undefined) return undefined;
      return value instanceof Uint8Array ? value : encodeText(asText(value));
    },
    hashedName: from_attribute,
    priority: (record) => {
      const value = priority === undefined ? undefined : mapValue(record.map(ATTRIBUTES), priority);
      const percentage = typeof value === 'bigint' ? Number(value) : value;
      if (typeof percentage !== 'number' || percentage === 0) return undefined;
      return thresholdOf(percentage / 100, sampling_precision);
    },
  };
}

function carried(record: MessageView): Carried {
  const errors: string[] = [];
  const read = (key: Uint8Array, parse: (text: string) => Parsed): Bits56 | undefined => {
    const text = mapValue(record.map(ATTRIBUTES), key);
    if (typeof text !== 'string' || text === '') return undefined;
    const parsed = parse(text);
    if ('value' in parsed) return parsed.value;
    errors.unshift(parsed.error); // the reference puts the latest in front
    return undefined;
  };
  const threshold = read(THRESHOLD, parseThreshold);
  const randomness = read(RANDOMNESS, parseRandomness);
  const carrier = new LogCarrier(record, threshold, randomness);
  return { carrier, error: errors.length === 0 ? undefined : errors.join('\n') };
}

class LogCarrier implements Carrier {
  constructor(
    readonly record: MessageView,
    public threshold: Bits56 | undefined,
    public randomness: Bits56 | undefined,
  ) {}

  setRandomness(randomness: Bits56): void {
    this.randomness = randomness;
    this.#put(RANDOMNESS, randomnessText(randomness));
  }

  update(threshold: Bits56): boolean {
    if (this.threshold !== undefined && isLess(threshold, this.threshold)) return false;
    this.#put(THRESHOLD, thresholdText(threshold));
    return true;
  }

  clearThreshold(): void {
    this.threshold = undefined;
    this.record.map(ATTRIBUTES).remove(THRESHOLD);
  }

  store(): void {
    // the attributes are set as it goes
  }

  #put(key: Uint8Array, text: string): void {
    this.record.map(ATTRIBUTES).put(key, encodeAnyValue(text));
  }
}
