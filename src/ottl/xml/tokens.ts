/** XML read as Go's `encoding/xml` reads it, strictly. Texts of errors are Go's. */
import { OttlError } from '../error.js';

export interface XmlName {
  /** Namespace once it is known, else the prefix. */
  readonly space: string;
  readonly local: string;
}

export interface XmlAttribute {
  readonly name: XmlName;
  readonly value: string;
}

export type XmlToken =
  | {
      readonly kind: 'start';
      readonly name: XmlName;
      /** As written. */
      readonly prefix: string;
      readonly attributes: readonly XmlAttribute[];
    }
  | { readonly kind: 'end' }
  | { readonly kind: 'text'; readonly text: string; readonly isCdata: boolean }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'instruction'; readonly target: string; readonly text: string }
  | { readonly kind: 'directive'; readonly text: string };

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const NAME = /^[\p{L}_:][\p{L}\p{M}\p{N}_:.\-\u00b7]*$/u;
/** Characters XML may not hold, and bytes that are no UTF-8. */
const NOT_ALLOWED = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

export class XmlReader {
  readonly #text: string;
  #pos = 0;
  /** An empty element was given as its start; its end comes next. */
  #closesNow = false;
  readonly #open: { readonly name: XmlName; readonly outer: ReadonlyMap<string, string> }[] = [];
  #namespaces: ReadonlyMap<string, string> = new Map();

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the next token begins. */
  get offset(): number {
    return this.#pos;
  }

  /** Undefined at the end. @throws {OttlError} */
  next(): XmlToken | undefined {
    if (this.#closesNow) {
      this.#closesNow = false;
      return this.#close(this.#open.at(-1)!.name); // its start was given
    }
    if (this.#pos >= this.#text.length) {
      if (this.#open.length > 0) throw this.#error('unexpected EOF');
      return undefined;
    }
    if (this.#text[this.#pos] !== '<') return { kind: 'text', text: this.#plainText(), isCdata: false };
    this.#pos++;
    switch (this.#peek()) {
      case '/':
        this.#pos++;
        return this.#endTag();
      case '?':
        this.#pos++;
        return this.#instruction();
      case '!':
        this.#pos++;
        return this.#declaration();
      default:
        return this.#startTag();
    }
  }

  #error(message: string, at = this.#pos): OttlError {
    const line = this.#text.slice(0, at).split('\n').length;
    return new OttlError(`XML syntax error on line ${line}: ${message}`);
  }

  /** The next character, which must be there. */
  #peek(): string {
    const character = this.#text[this.#pos];
    if (character === undefined) throw this.#error('unexpected EOF');
    return character;
  }

  #take(): string {
    const character = this.#peek();
    this.#pos++;
    return character;
  }

  #skipBlanks(): void {
    while (/[ \r\n\t]/.test(this.#text[this.#pos] ?? '')) this.#pos++;
  }

  /** Takes all up to an end, and the end. */
  #upTo(end: string): string {
    const at = this.#text.indexOf(end, this.#pos);
    if (at === -1) {
      this.#pos = this.#text.length;
      throw this.#error('unexpected EOF');
    }
    const text = this.#text.slice(this.#pos, at);
    this.#pos = at + end.length;
    return text;
  }

  /** Undefined where no name begins. */
  #name(): string | undefined {
    this.#peek();
    const [name] = /^[A-Za-z0-9_:.\-\u0080-\uffff]*/.exec(this.#text.slice(this.#pos, this.#pos + 10_000))!; // matches always
    if (name === '') return undefined;
    this.#pos += name.length;
    this.#peek();
    if (!NAME.test(name)) throw this.#error(`invalid XML name: ${name}`);
    return name;
  }

  #qualifiedName(missing: string): XmlName {
    const name = this.#name();
    if (name === undefined || name.split(':').length > 2) throw this.#error(missing);
    const [space, local] = name.split(':') as [string, string?];
    return local === undefined || space === '' || local === '' ? { space: '', local: name } : { space, local };
  }

  #endTag(): XmlToken {
    const name = this.#qualifiedName('expected element name after </');
    this.#skipBlanks();
    if (this.#take() !== '>') throw this.#error(`invalid characters between </${name.local} and >`);
    return this.#close(name);
  }

  #close(name: XmlName): XmlToken {
    const open = this.#open.pop();
    if (open === undefined) throw this.#error(`unexpected end element </${name.local}>`);
    if (open.name.local !== name.local) {
      throw this.#error(`element <${open.name.local}> closed by </${name.local}>`);
    }
    if (open.name.space !== name.space) {
      throw this.#error(
        `element <${open.name.local}> in space ${open.name.space} closed by </${name.local}> in space ${name.space}`,
      );
    }
    this.#namespaces = open.outer;
    return { kind: 'end' };
  }

  #instruction(): XmlToken {
    const target = this.#name();
    if (target === undefined) throw this.#error('expected target name after <?');
    this.#skipBlanks();
    const text = this.#upTo('?>');
    const version = target === 'xml' ? instructionValue('version', text) : '';
    if (version !== '' && version !== '1.0') {
      throw new OttlError(`xml: unsupported version ${JSON.stringify(version)}; only version 1.0 is supported`);
    }
    return { kind: 'instruction', target, text };
  }

  #declaration(): XmlToken {
    const first = this.#take();
    if (first === '-') {
      if (this.#take() !== '-') throw this.#error('invalid sequence <!- not part of <!--');
      const text = this.#upTo('--');
      if (this.#take() !== '>') throw this.#error('invalid sequence "--" not allowed in comments');
      return { kind: 'comment', text };
    }
    if (first !== '[') {
      this.#pos--;
      return this.#directive();
    }
    for (const expected of 'CDATA[') {
      if (this.#take() !== expected) throw this.#error('invalid <![ sequence');
    }
    const end = this.#text.indexOf(']]>', this.#pos);
    if (end === -1) throw this.#error('unexpected EOF in CDATA section', this.#text.length);
    const text = this.#text.slice(this.#pos, end);
    this.#pos = end + 3;
    return { kind: 'text', text: this.#checked(withLineEnds(text)), isCdata: true };
  }

  /** `<!DOCTYPE …>` and its like: brackets in quotes do not count, comments become a blank. */
  #directive(): XmlToken {
    let text = '';
    let quote = '';
    let depth = 0;
    for (;;) {
      const character = this.#take();
      if (quote === '' && character === '>' && depth === 0) return { kind: 'directive', text };
      if (quote === '' && character === '<' && this.#text.startsWith('!--', this.#pos)) {
        this.#pos += 3;
        this.#upTo('-->');
        text += ' ';
        continue;
      }
      text += character;
      if (character === quote) quote = '';
      else if (quote === '' && (character === '"' || character === "'")) quote = character;
      else if (quote === '' && character === '>') depth--;
      else if (quote === '' && character === '<') depth++;
    }
  }

  #startTag(): XmlToken {
    const name = this.#qualifiedName('expected element name after <');
    const attributes: XmlAttribute[] = [];
    for (;;) {
      this.#skipBlanks();
      const character = this.#peek();
      if (character === '/') {
        this.#pos++;
        if (this.#take() !== '>') throw this.#error('expected /> in element');
        this.#closesNow = true;
        break;
      }
      if (character === '>') {
        this.#pos++;
        break;
      }
      attributes.push(this.#attribute());
    }
    return this.#opened(name, attributes);
  }

  #attribute(): XmlAttribute {
    const name = this.#qualifiedName('expected attribute name in element');
    this.#skipBlanks();
    if (this.#take() !== '=') throw this.#error('attribute name without = in element');
    this.#skipBlanks();
    const quote = this.#take();
    if (quote !== '"' && quote !== "'") throw this.#error('unquoted or missing attribute value in element');
    const end = this.#text.indexOf(quote, this.#pos);
    const bracket = this.#text.indexOf('<', this.#pos);
    if (bracket !== -1 && (end === -1 || bracket < end)) {
      throw this.#error('unescaped < inside quoted string', bracket);
    }
    const written = this.#upTo(quote);
    return { name, value: this.#checked(this.#decoded(withLineEnds(written))) };
  }

  #opened(name: XmlName, attributes: readonly XmlAttribute[]): XmlToken {
    const outer = this.#namespaces;
    const inner = new Map(outer);
    for (const {
      name: { space, local },
      value,
    } of attributes) {
      if (space === 'xmlns') inner.set(local, value);
      else if (space === '' && local === 'xmlns') inner.set('', value);
    }
    this.#namespaces = inner;
    this.#open.push({ name, outer });
    const translated = ({ space, local }: XmlName, isElement: boolean): XmlName => {
      if (space === 'xmlns' || (space === '' && (!isElement || local === 'xmlns'))) return { space, local };
      return { space: inner.get(space) ?? (space === 'xml' ? XML_NAMESPACE : space), local };
    };
    return {
      kind: 'start',
      name: translated(name, true),
      prefix: name.space,
      attributes: attributes.map((one) => ({ ...one, name: translated(one.name, false) })),
    };
  }

  #plainText(): string {
    const bracket = this.#text.indexOf('<', this.#pos);
    const end = bracket === -1 ? this.#text.length : bracket;
    const written = this.#text.slice(this.#pos, end);
    const cdataEnd = written.indexOf(']]>');
    if (cdataEnd !== -1) throw this.#error('unescaped ]]> not in CDATA section', this.#pos + cdataEnd + 3);
    const text = this.#checked(this.#decoded(withLineEnds(written)));
    this.#pos = end;
    return text;
  }

  #decoded(text: string): string {
    if (!text.includes('&')) return text;
    return text.replace(
      /&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z0-9_:.\-\u0080-\uffff]*))(;?)/gu,
      (whole, ...groups) => {
        const [hex, decimal, name, semicolon] = groups as (string | undefined)[];
        const decoded = semicolon === ';' ? decodedEntity(hex, decimal, name) : undefined;
        if (decoded !== undefined) return decoded;
        throw this.#error(`invalid character entity ${whole}${semicolon === ';' ? '' : ' (no semicolon)'}`);
      },
    );
  }

  #checked(text: string): string {
    const bad = NOT_ALLOWED.exec(text)?.[0].codePointAt(0);
    if (bad === undefined) return text;
    if (bad >= 0xdc80 && bad <= 0xdcff) throw this.#error('invalid UTF-8');
    throw this.#error(`illegal character code U+${bad.toString(16).toUpperCase().padStart(4, '0')}`);
  }
}

function withLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

function decodedEntity(hex?: string, decimal?: string, name?: string): string | undefined {
  if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
  const digits = hex ?? decimal ?? '';
  const code = digits === '' ? NaN : parseInt(digits, hex === undefined ? 10 : 16);
  if (!(code <= 0x10ffff)) return undefined;
  return code >= 0xd800 && code <= 0xdfff ? '\ufffd' : String.fromCodePoint(code);
}

/** A value out of `version="1.0" encoding='utf-8'`. */
function instructionValue(parameter: string, text: string): string {
  return (
    new RegExp(`${parameter}=(?:"([^"]*)"|'([^']*)')`)
      .exec(text)
      ?.slice(1)
      .find((one) => one !== undefined) ?? ''
  );
}
