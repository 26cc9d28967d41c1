/** Reads a format as `fmt.Sprintf` does. Source: Go's fmt/print.go, doPrintf. */
import { type Directive, PLAIN, withVerb } from './directive.js';

/** What a directive comes to: an argument to be shown its way, or the text that stands for it. */
export type Piece = string | { readonly directive: Directive; readonly argument: number };

/** A width, precision or argument number is too large from here on. */
const LARGEST = 1_000_000;
const FLAGS: Readonly<Record<string, 'minus' | 'plus' | 'sharp' | 'space' | 'zero'>> = {
  '-': 'minus',
  '+': 'plus',
  '#': 'sharp',
  ' ': 'space',
  '0': 'zero',
};

type Draft = { -readonly [K in keyof Directive]: Directive[K] };

export class DirectiveReader {
  /** Arguments were asked for by number: what is left over is no mistake. */
  isReordered = false;
  /** The argument that is next. */
  next = 0;
  readonly #format: string;
  /** For each argument the integer it is, for stars. */
  readonly #integers: readonly (number | undefined)[];
  #at = 0;
  #isAfterIndex = false;
  #isGoodIndex = true;

  constructor(format: string, integers: readonly (number | undefined)[]) {
    this.#format = format;
    this.#integers = integers;
  }

  /** Gives one text or directive after the other. */
  *pieces(): Generator<Piece> {
    const format = this.#format;
    while (this.#at < format.length) {
      const percent = format.indexOf('%', this.#at);
      const end = percent === -1 ? format.length : percent;
      if (end > this.#at) yield format.slice(this.#at, end);
      if (percent === -1) return;
      this.#at = percent + 1;
      yield* this.#directive();
    }
  }

  *#directive(): Generator<Piece> {
    const draft: Draft = { ...PLAIN };
    this.#isGoodIndex = true;
    this.#flags(draft);
    this.#index();
    if (this.#width(draft)) yield '%!(BADWIDTH)';
    if (this.#precision(draft)) yield '%!(BADPREC)';
    if (!this.#isAfterIndex) this.#index();
    if (this.#at >= this.#format.length) {
      yield '%!(NOVERB)';
      return;
    }
    yield this.#withVerb(draft);
  }

  #withVerb(draft: Draft): Piece {
    const verb = String.fromCodePoint(this.#format.codePointAt(this.#at)!); // not at the end
    this.#at += verb.length;
    if (verb === '%') return '%';
    const shown = /[\ud800-\udfff]/u.test(verb) ? '\ufffd' : verb;
    if (!this.#isGoodIndex) return `%!${shown}(BADINDEX)`;
    if (this.next >= this.#integers.length) return `%!${shown}(MISSING)`;
    return { directive: withVerb(draft, shown), argument: this.next++ };
  }

  #flags(draft: Draft): void {
    for (; this.#at < this.#format.length; this.#at++) {
      const flag = FLAGS[this.#format[this.#at]!];
      if (flag === undefined) return;
      draft[flag] = true;
    }
  }

  /** @returns whether a star's argument is no width. */
  #width(draft: Draft): boolean {
    if (!this.#isHere('*')) {
      draft.width = this.#number();
      if (this.#isAfterIndex && draft.width !== undefined) this.#isGoodIndex = false; // %[3]2d
      return false;
    }
    const width = this.#starred();
    draft.width = width === undefined ? undefined : Math.abs(width);
    if (width !== undefined && width < 0) {
      draft.minus = true;
      draft.zero = false;
    }
    return width === undefined;
  }

  /** @returns whether a star's argument is no precision. */
  #precision(draft: Draft): boolean {
    if (!this.#isHere('.') || this.#at + 1 >= this.#format.length) return false;
    this.#at++;
    if (this.#isAfterIndex) this.#isGoodIndex = false; // %[3].2d
    this.#index();
    if (!this.#isHere('*')) {
      draft.precision = this.#number() ?? 0;
      return false;
    }
    const precision = this.#starred();
    if (precision === undefined || precision < 0) return true;
    draft.precision = precision;
    return false;
  }

  #isHere(character: string): boolean {
    return this.#format[this.#at] === character;
  }

  /** Digits as a number; where they say too much, the rest of the format is lost. */
  #number(): number | undefined {
    const { value, end } = readNumber(this.#format, this.#at, this.#format.length);
    this.#at = end;
    return value;
  }

  #starred(): number | undefined {
    this.#at++;
    this.#isAfterIndex = false;
    if (this.next >= this.#integers.length) return undefined;
    const value = this.#integers[this.next++];
    return value === undefined || Math.abs(value) > LARGEST ? undefined : value;
  }

  /** `[3]`: the argument that is next. */
  #index(): void {
    this.#isAfterIndex = false;
    if (!this.#isHere('[')) return;
    this.isReordered = true;
    const close = this.#format.indexOf(']', this.#at);
    if (close === -1 || this.#at + 3 > this.#format.length) {
      this.#isGoodIndex = false;
      this.#at++;
      return;
    }
    const { value, end } = readNumber(this.#format, this.#at + 1, close);
    this.#at = close + 1;
    this.#isAfterIndex = value !== undefined && end === close;
    if (this.#isAfterIndex && value! >= 1 && value! <= this.#integers.length) this.next = value! - 1;
    else this.#isGoodIndex = false;
  }
}

/** `end` is where the digits end, or that of the text if they say too much. */
function readNumber(text: string, start: number, end: number): { value: number | undefined; end: number } {
  let value: number | undefined;
  let at = start;
  for (; at < end && text[at]! >= '0' && text[at]! <= '9'; at++) {
    if (value !== undefined && value > LARGEST) return { value: undefined, end };
    value = (value ?? 0) * 10 + Number(text[at]);
  }
  return { value, end: at };
}
