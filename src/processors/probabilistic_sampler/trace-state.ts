/**
 * The sampling part of a W3C trace state (`ot=rv:…;th:…`). What else stands in it is kept.
 *
 * Source: W3C Trace Context §3.3; `pkg/sampling` at 0.131.0, which is stricter about lengths.
 */
import { textBytes } from '../../pdata/view/text.js';
import { isLess, parseRandomness, parseThreshold, randomnessText, thresholdText, type Bits56 } from './randomness.js';

const KEY = '(?:[a-z][a-z0-9\\-*/_]*|[a-z0-9][a-z0-9\\-*/_]*@[a-z][a-z0-9\\-*/_]*)';
const VALUE = '[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]';
const MEMBER = new RegExp(`^[ \\t]*(?:${KEY}=${VALUE})?[ \\t]*$`);
const OTEL = /^[a-z][a-z0-9]*:[a-zA-Z0-9._-]*(?:;[a-z][a-z0-9]*:[a-zA-Z0-9._-]*)*$/;

const MOST_CHARACTERS = 1024;
const MOST_OTEL_CHARACTERS = 256;
const MOST_MEMBERS = 32;
const SIZE = 'invalid tracestate size';
const SYNTAX = 'invalid syntax';

export class TraceState {
  /** Empty if absent. */
  #randomnessText = '';
  #thresholdText = '';
  randomness: Bits56 | undefined;
  threshold: Bits56 | undefined;
  #otelOthers: string[] = [];
  #others: string[] = [];

  /** @returns the state, with what could be read, and the first thing that could not. */
  static parse(text: string): { readonly state: TraceState; readonly error: string | undefined } {
    const state = new TraceState();
    return { state, error: text === '' ? undefined : state.#read(text) };
  }

  setRandomness(randomness: Bits56): void {
    this.randomness = randomness;
    this.#randomnessText = randomnessText(randomness);
  }

  /** @returns false where that would raise the probability. */
  update(threshold: Bits56): boolean {
    if (this.threshold !== undefined && isLess(threshold, this.threshold)) return false;
    this.threshold = threshold;
    this.#thresholdText = thresholdText(threshold);
    return true;
  }

  clearThreshold(): void {
    this.threshold = undefined;
    this.#thresholdText = '';
  }

  toString(): string {
    const otel = [
      ...(this.#randomnessText === '' ? [] : [`rv:${this.#randomnessText}`]),
      ...(this.#thresholdText === '' ? [] : [`th:${this.#thresholdText}`]),
      ...this.#otelOthers,
    ];
    return [...(otel.length === 0 ? [] : [`ot=${otel.join(';')}`]), ...this.#others].join(',');
  }

  #read(text: string): string | undefined {
    if (textBytes(text) > MOST_CHARACTERS) return SIZE;
    const members = text.split(',');
    if (!members.every((member) => MEMBER.test(member))) return SYNTAX;
    const problems: string[] = [];
    for (const [index, member] of members.entries()) {
      if (member === '' && index === members.length - 1) break; // behind the last comma nothing is read
      if (index + 1 >= MOST_MEMBERS) return SIZE;
      const trimmed = member.replace(/^[ \t]+|[ \t]+$/g, '');
      if (trimmed === '') continue;
      const problem = this.#readMember(trimmed);
      if (problem !== undefined) problems.push(problem);
    }
    return problems.length === 0 ? undefined : problems.join('; ');
  }

  #readMember(member: string): string | undefined {
    const at = member.indexOf('=');
    const key = member.slice(0, at);
    if (key.length > 256) return SIZE;
    const tenant = key.split('@');
    if (tenant.length > 1 && (tenant[0]!.length > 241 || tenant[1]!.length > 14)) return SIZE; // two parts
    if (key === 'ot') return this.#readOtel(member.slice(at + 1));
    this.#others.push(member);
    return undefined;
  }

  /** A later one takes the place of an earlier one, even if it cannot be read. */
  #readOtel(value: string): string | undefined {
    this.#forget();
    if (value.length > MOST_OTEL_CHARACTERS) return SIZE;
    if (!OTEL.test(value)) return SYNTAX;
    const problems: string[] = [];
    for (const field of value.split(';')) {
      const problem = this.#readField(field);
      if (problem !== undefined) problems.push(problem);
    }
    return problems.length === 0 ? undefined : problems.join('; ');
  }

  #forget(): void {
    this.randomness = undefined;
    this.#randomnessText = '';
    this.clearThreshold();
    this.#otelOthers = [];
  }

  #readField(field: string): string | undefined {
    const at = field.indexOf(':');
    const content = field.slice(at + 1);
    switch (field.slice(0, at)) {
      case 'rv': {
        const parsed = parseRandomness(content);
        const isGood = 'value' in parsed;
        this.randomness = isGood ? parsed.value : undefined;
        this.#randomnessText = isGood ? content : '';
        return isGood ? undefined : parsed.error;
      }
      case 'th': {
        const parsed = content === '' ? { error: 't-value is empty' } : parseThreshold(content);
        const isGood = 'value' in parsed;
        this.threshold = isGood ? parsed.value : undefined;
        this.#thresholdText = isGood ? content : '';
        return isGood ? undefined : parsed.error;
      }
      default:
        this.#otelOthers.push(field);
        return undefined;
    }
  }
}
