/**
 * XML documents as trees, built with the quirks of github.com/antchfx/xmlquery 1.4.4: a document without a declaration gets one, and
 * what stands before it is not part of it.
 */
import { OttlError } from '../error.js';
import { XmlReader, type XmlToken } from './tokens.js';

export type XmlNodeKind = 'document' | 'declaration' | 'element' | 'text' | 'cdata' | 'comment' | 'notation';

export interface TreeAttribute {
  /** The prefix, empty without one. */
  readonly prefix: string;
  readonly local: string;
  readonly namespace: string;
  readonly value: string;
}

export class XmlNode {
  parent: XmlNode | undefined;
  first: XmlNode | undefined;
  last: XmlNode | undefined;
  previous: XmlNode | undefined;
  next: XmlNode | undefined;
  prefix = '';
  namespace = '';
  attributes: readonly TreeAttribute[] = [];

  constructor(
    public kind: XmlNodeKind,
    /** Name of an element, content of others. */
    public data = '',
    readonly level = 0,
  ) {}

  *children(): Generator<XmlNode> {
    for (let child = this.first; child !== undefined; child = child.next) yield child;
  }

  /** Puts a node behind the last child. */
  append(node: XmlNode): void {
    node.parent = this;
    node.next = undefined;
    node.previous = this.last;
    if (this.last === undefined) this.first = node;
    else this.last.next = node;
    this.last = node;
  }

  /** Puts a node behind the last of this one's fellows. */
  appendSibling(node: XmlNode): void {
    let end: XmlNode = this; // eslint-disable-line @typescript-eslint/no-this-alias
    while (end.next !== undefined) end = end.next;
    node.parent = end.parent;
    node.previous = end;
    node.next = undefined;
    end.next = node;
    if (end.parent !== undefined) end.parent.last = node;
  }

  remove(): void {
    if (this.parent === undefined) return;
    if (this.previous === undefined) this.parent.first = this.next;
    else this.previous.next = this.next;
    if (this.next === undefined) this.parent.last = this.previous;
    else this.next.previous = this.previous;
    this.parent = this.previous = this.next = undefined;
  }

  removeAttribute(local: string): void {
    const at = this.attributes.findIndex((one) => one.prefix === '' && one.local === local);
    if (at !== -1) this.attributes = this.attributes.filter((_, i) => i !== at);
  }

  /** All text in it. */
  get innerText(): string {
    if (this.kind === 'text' || this.kind === 'cdata') return this.data;
    if (this.kind === 'comment') return '';
    let text = '';
    for (const child of this.children()) text += child.innerText;
    return text;
  }
}

/** Deeper documents are refused: what is made of them could not be telemetry. */
export const MAX_DEPTH = 1000;

/** @throws {OttlError} `parse xml: …`. */
export function parseTree(text: string): XmlNode {
  let document: XmlNode;
  try {
    document = new TreeBuilder(text).build();
  } catch (error) {
    throw new OttlError(`parse xml: ${(error as Error).message}`);
  }
  if (!text.startsWith('<?xml')) document.first?.remove();
  return document;
}

interface Prefix {
  readonly name: string;
  readonly level: number;
}

class TreeBuilder {
  readonly #reader: XmlReader;
  readonly #document = new XmlNode('document');
  #previous = this.#document;
  #level = 0;
  readonly #prefixes = new Map<string, Prefix>([['http://www.w3.org/XML/1998/namespace', { name: 'xml', level: 0 }]]);

  constructor(text: string) {
    this.#reader = new XmlReader(text);
  }

  build(): XmlNode {
    for (let token = this.#reader.next(); token !== undefined; token = this.#reader.next()) this.#add(token);
    for (let root: XmlNode | undefined = this.#document; root !== undefined; root = root.next) {
      for (const { kind } of root.children()) if (kind === 'element') return this.#document;
    }
    throw new OttlError('xmlquery: invalid XML document');
  }

  #add(token: XmlToken): void {
    switch (token.kind) {
      case 'start':
        this.#startElement(token);
        break;
      case 'end':
        this.#level--;
        break;
      case 'instruction':
        this.#instruction(token);
        break;
      case 'text':
        this.#place(new XmlNode(token.isCdata ? 'cdata' : 'text', token.text, this.#level));
        break;
      case 'comment':
        this.#place(new XmlNode('comment', token.text, this.#level));
        break;
      case 'directive':
        this.#place(new XmlNode('notation', token.text, this.#level));
        break;
    }
  }

  /** Puts a node where its level says, seen from the last element. */
  #place(node: XmlNode): void {
    if (this.#level === this.#previous.level) this.#previous.appendSibling(node);
    else if (this.#level > this.#previous.level) this.#previous.append(node);
    else {
      for (let i = this.#previous.level - this.#level; i > 1; i--) this.#previous = this.#previous.parent!;
      this.#previous.parent!.appendSibling(node); // levels above have parents
    }
  }

  #startElement({ name, prefix, attributes }: Extract<XmlToken, { readonly kind: 'start' }>): void {
    if (this.#level === 0) {
      const declaration = new XmlNode('declaration', 'xml', 1);
      declaration.attributes = [{ prefix: '', local: 'version', namespace: '', value: '1.0' }];
      this.#previous.append(declaration);
      this.#level = 1;
      this.#previous = declaration;
    }
    if (this.#level > MAX_DEPTH) throw new OttlError(`elements nested deeper than ${MAX_DEPTH}`);
    for (const {
      name: { space, local },
      value,
    } of attributes) {
      const known = this.#prefixes.get(value);
      if (local === 'xmlns') {
        if (known === undefined || known.level >= this.#level) {
          this.#prefixes.set(value, { name: '', level: this.#level });
        }
      } else if (space === 'xmlns') this.#prefixes.set(value, { name: local, level: this.#level });
    }
    const known = this.#prefixes.get(name.space);
    if (name.space !== '' && known === undefined) {
      throw new OttlError(`xmlquery: invalid XML document, namespace ${name.space} is missing`);
    }
    const node = new XmlNode('element', name.local, this.#level);
    node.namespace = name.space;
    if (name.space !== '' && known?.name === prefix) node.prefix = prefix;
    node.attributes = attributes.map(({ name: { space, local }, value }) => ({
      prefix: this.#prefixes.get(space)?.name ?? space,
      local,
      namespace: space,
      value,
    }));
    this.#place(node);
    this.#previous = node;
    this.#level++;
  }

  #instruction({ target, text }: Extract<XmlToken, { readonly kind: 'instruction' }>): void {
    if (this.#previous.kind !== 'declaration') this.#level++;
    const node = new XmlNode('declaration', target, this.#level);
    node.attributes = text.split(' ').flatMap((part) => {
      const pair = part.trim();
      const equals = pair.indexOf('=');
      if (equals <= 0) return [];
      const [prefix, local] = /^([^:]+):(.*)$/s.exec(pair.slice(0, equals))?.slice(1) ?? ['', pair.slice(0, equals)];
      const value = pair.slice(equals + 1).replace(/^["']+|["']+$/g, '');
      return [{ prefix: prefix!, local: local!, namespace: '', value }];
    });
    this.#place(node);
    this.#previous = node;
  }
}
