import { OttlError } from '../error.js';
import { MAX_DEPTH, type XmlNode } from './tree.js';

/** Nodes that were moved may hold one another, many times over or without end: what is written of them has a bound. */
const FREE_LENGTH = 512 * 1024;
/** An empty element is written with two tags, a quotation mark as five characters. */
const GROWTH = 6;

/**
 * What a document's nodes look like as text, the document itself left out.
 *
 * @param sourceLength of the texts the nodes come from, in characters; Infinity where no node was moved.
 * @throws {OttlError} where it would be far longer than those.
 */
export function innerXml(node: XmlNode, sourceLength: number): string {
  return new Writer(FREE_LENGTH + GROWTH * sourceLength).children(node, keepsBlanksIn(node, true), 0);
}

/** By the attribute `xml:space`. */
function keepsBlanksIn({ attributes }: XmlNode, outside: boolean): boolean {
  const given = attributes.find(({ prefix, local }) => prefix === 'xml' && local === 'space')?.value;
  return given === 'preserve' ? true : given === 'default' ? false : outside;
}

class Writer {
  #length = 0;

  constructor(private readonly mostLength: number) {}

  children(node: XmlNode, keepsBlanks: boolean, depth: number): string {
    let text = '';
    for (const child of node.children()) {
      const written = this.#outer(child, keepsBlanks, depth + 1);
      this.#length += child.first === undefined ? written.length + 1 : 1;
      if (this.#length > this.mostLength)
        throw new OttlError(`the nodes would make more than ${this.mostLength} characters of XML`);
      text += written;
    }
    return text;
  }

  #outer(node: XmlNode, outside: boolean, depth: number): string {
    if (depth > MAX_DEPTH + 1) throw new OttlError('a node was put into itself');
    const keepsBlanks = keepsBlanksIn(node, outside);
    switch (node.kind) {
      case 'text':
        return escaped(keepsBlanks ? node.data : node.data.trim());
      case 'cdata':
        return `<![CDATA[${node.data}]]>`;
      case 'comment':
        return `<!--${node.data}-->`;
      case 'notation':
        return `<!${node.data}>`;
      default:
        return this.#tagged(node, keepsBlanks, depth);
    }
  }

  #tagged(node: XmlNode, keepsBlanks: boolean, depth: number): string {
    const isDeclaration = node.kind === 'declaration';
    const name = isDeclaration || node.prefix === '' ? node.data : `${node.prefix}:${node.data}`;
    const attributes = node.attributes.map(({ prefix, local, value }) => {
      return ` ${prefix === '' ? '' : `${prefix}:`}${local}="${escaped(value)}"`;
    });
    const start = `<${isDeclaration ? '?' : ''}${name}${attributes.join('')}${isDeclaration ? '?>' : '>'}`;
    const text = start + this.children(node, keepsBlanks, depth);
    return isDeclaration ? text : `${text}</${name}>`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  "'": '&#39;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
};

function escaped(text: string): string {
  return text.replace(/[&'<>"]/g, (character) => ESCAPES[character]!);
}
