import { parseGoFloat } from '../../pdata/json/go-number.js';
import { encodeKey } from '../../pdata/view/key-values.js';
import { slotOf } from '../../pdata/view/layout.js';
import type { MessageView } from '../../pdata/view/message-view.js';
import { mapValue } from '../../pdata/view/value.js';
import type { Carried, Carrier } from './carrier.js';
import { ALWAYS, NEVER, type Bits56 } from './randomness.js';
import type { SampledItem } from './sampler.js';
import { TraceState } from './trace-state.js';

const TRACE_ID = slotOf('Span', 'traceId');
const TRACE_STATE = slotOf('Span', 'traceState');
const ATTRIBUTES = slotOf('Span', 'attributes');
const PRIORITY = encodeKey('sampling.priority');

/** Spans carry earlier decisions in their trace state. */
export const SPAN: SampledItem = {
  traceId: (span) => span.bytes(TRACE_ID),
  carried: (span): Carried => {
    const { state, error } = TraceState.parse(span.text(TRACE_STATE));
    return { carrier: new SpanCarrier(span, state), error };
  },
  hashedBytes: () => undefined,
  /** OpenTracing's `sampling.priority`: 0 never, above 0 always. */
  priority: (span) => {
    const value = mapValue(span.map(ATTRIBUTES), PRIORITY);
    const number = typeof value === 'string' ? parsed(value) : typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number') return undefined;
    return number === 0 ? NEVER : number > 0 ? ALWAYS : undefined;
  },
};

function parsed(text: string): number | undefined {
  const number = parseGoFloat(text);
  return typeof number === 'number' ? number : undefined;
}

class SpanCarrier implements Carrier {
  constructor(
    readonly span: MessageView,
    readonly state: TraceState,
  ) {}

  get threshold(): Bits56 | undefined {
    return this.state.threshold;
  }

  get randomness(): Bits56 | undefined {
    return this.state.randomness;
  }

  setRandomness(randomness: Bits56): void {
    this.state.setRandomness(randomness);
  }

  update(threshold: Bits56): boolean {
    return this.state.update(threshold);
  }

  clearThreshold(): void {
    this.state.clearThreshold();
  }

  store(): void {
    this.span.setText(TRACE_STATE, this.state.toString());
  }
}
