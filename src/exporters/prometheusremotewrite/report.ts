import type { DropReason } from '../../component/ledger.js';
import type { DroppedItems } from '../../exporterhelper/outcome.js';

/** What could not be translated of one batch: the reference's error texts, and items left out by reason. */
export class TranslationReport {
  /** Errors met; their texts are kept only when somebody will read them. */
  failures = 0;
  readonly #texts: string[] | undefined;
  readonly #dropped = new Map<DropReason, { items: number; example: string }>();

  constructor(keepTexts: boolean) {
    this.#texts = keepTexts ? [] : undefined;
  }

  /** The metric's temporality, or its lack of data, cannot be expressed. */
  invalidTemporality(metric: string, items: number): void {
    this.#fail(() => `invalid temporality and type combination for metric ${goQuoted(metric)}`);
    this.#drop('delta_temporality', metric, items);
  }

  emptyMetric(metric: string): void {
    this.#fail(() => `empty data points. ${metric} is dropped`);
  }

  /** The rest of the metric's points is left out with the one whose scale is too small. */
  unsupportedScale(metric: string, scale: number, items: number): void {
    this.#fail(() => `cannot convert exponential to native histogram. Scale must be >= -4, was ${scale}`);
    this.#drop('unsupported_kind', metric, items);
  }

  get droppedItems(): readonly DroppedItems[] {
    return [...this.#dropped].map(([reason, { items, example }]) => ({ items, reason, detail: { example } }));
  }

  /** The texts as the reference joins them. */
  get text(): string {
    return (this.#texts ?? []).join('; ');
  }

  get texts(): readonly string[] {
    return this.#texts ?? [];
  }

  #fail(text: () => string): void {
    this.failures++;
    this.#texts?.push(text());
  }

  #drop(reason: DropReason, example: string, items: number): void {
    if (items === 0) return;
    const known = this.#dropped.get(reason);
    if (known === undefined) this.#dropped.set(reason, { items, example });
    else known.items += items;
  }
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** Text in quotes as Go's `%q` writes it. */
function goQuoted(text: string): string {
  const escaped = text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (char) => {
    const code = char.codePointAt(0)!;
    const short = SHORT_ESCAPES[char];
    if (short !== undefined) return short;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}
