/** Converters of XML. */
import { KeyValues } from '../../pdata/view/key-values.js';
import { listOf, mapEntries, mapOf, type PValue } from '../../pdata/view/value.js';
import { MAX_VALUE_DEPTH } from '../../pdata/validate.js';
import { goQuote } from '../../pdata/json/go-number.js';
import { OttlError } from '../error.js';
import { define } from '../function.js';
import { XmlReader, type XmlToken } from '../xml/tokens.js';
import { parseTree, XmlNode } from '../xml/tree.js';
import { innerXml } from '../xml/write.js';
import { compileXPath } from '../xml/xpath.js';
import { isAttribute, stringOf } from '../xml/xpath-nodes.js';

/** What is made of an element: a map, and a list of maps in it for each level. */
const MAX_ELEMENT_DEPTH = MAX_VALUE_DEPTH / 2;

export const parseXML = define('ParseXML', { Target: 'StringGetter' }, ({ Target }) => (context) => {
  const text = Target(context);
  const reader = new XmlReader(text);
  const inWords = <T>(words: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw new OttlError(`${words}: ${(error as Error).message}`);
    }
  };
  let root: PValue | undefined;
  while (root === undefined) {
    const token = inWords('unmarshal xml', () => reader.next());
    if (token === undefined) throw new OttlError('unmarshal xml: EOF');
    if (token.kind === 'start') root = inWords('unmarshal xml: decode next token', () => elementMap(reader, token, 1));
  }
  if (reader.offset !== text.length) throw new OttlError('trailing bytes after parsing xml');
  return root;
});

function elementMap(reader: XmlReader, start: Extract<XmlToken, { readonly kind: 'start' }>, depth: number): PValue {
  if (depth > MAX_ELEMENT_DEPTH) throw new OttlError(`elements nested deeper than ${MAX_ELEMENT_DEPTH}`);
  let content = '';
  const children: PValue[] = [];
  for (let token = reader.next(); token !== undefined && token.kind !== 'end'; token = reader.next()) {
    if (token.kind === 'start') children.push(elementMap(reader, token, depth + 1));
    else if (token.kind === 'text') content += token.text.trim();
  }
  const entries: [string, PValue][] = [['tag', start.name.local]];
  if (content !== '') entries.push(['content', content]);
  if (start.attributes.length > 0) {
    entries.push(['attributes', mapOf(start.attributes.map(({ name, value }) => [name.local, value] as const))]);
  }
  if (children.length > 0) entries.push(['children', listOf(children)]);
  return mapOf(entries);
}

export const parseSimplifiedXML = define(
  'ParseSimplifiedXML',
  { Target: 'StringGetter' },
  ({ Target }) =>
    (context) => {
      return simplified(parseTree(Target(context)), 1);
    },
);

/** Elements by name: a text, a map, or a list of those where there are several of one name. */
function simplified(parent: XmlNode, depth: number): KeyValues {
  if (depth > MAX_ELEMENT_DEPTH) throw new OttlError(`elements nested deeper than ${MAX_ELEMENT_DEPTH}`);
  const elements = [...parent.children()].filter(({ kind }) => kind === 'element');
  const counts = new Map<string, number>();
  for (const { data } of elements) counts.set(data, (counts.get(data) ?? 0) + 1);
  const values = new Map<string, PValue | PValue[]>();
  for (const element of elements) {
    if (element.first === undefined) continue;
    const name = element.data;
    const isOneOfMany = counts.get(name)! > 1;
    if (isOneOfMany && !values.has(name)) values.set(name, []);
    const value = leafText(element) || simplified(element, depth + 1);
    if (value instanceof KeyValues && mapEntries(value).length === 0) continue;
    if (isOneOfMany) (values.get(name) as PValue[]).push(value);
    else values.set(name, value);
  }
  return mapOf([...values].map(([name, value]) => [name, Array.isArray(value) ? listOf(value) : value] as const));
}

/** The first text of an element without elements in it. */
function leafText(element: XmlNode): string {
  const children = [...element.children()];
  if (children.some(({ kind }) => kind === 'element')) return '';
  return children.find(({ kind }) => kind === 'text' || kind === 'cdata')?.data ?? '';
}

export const getXML = define('GetXML', { Target: 'StringGetter', XPath: 'string' }, ({ Target, XPath }) => {
  const select = compileXPath(XPath);
  return (context) => {
    const text = Target(context);
    if (text === '') return '';
    const result = new XmlNode('document');
    for (const node of select(parseTree(text))) {
      if (!isAttribute(node) && (node.kind === 'element' || node.kind === 'text')) {
        // A node that is moved takes its place in the tree it comes from along, as in the reference.
        result.append(node);
      } else if (isAttribute(node) || node.kind === 'cdata') result.append(new XmlNode('text', stringOf(node)));
    }
    return innerXml(result, text.length);
  };
});

export const insertXML = define(
  'InsertXML',
  { Target: 'StringGetter', XPath: 'string', SubDocument: 'StringGetter' },
  ({ Target, XPath, SubDocument }) => {
    const select = compileXPath(XPath);
    return (context) => {
      const text = Target(context);
      const document = text === '' ? new XmlNode('element') : parseTree(text);
      const subDocument = SubDocument(context);
      const added = parseTree(subDocument);
      const problems: string[] = [];
      const nodes = select(document);
      for (const node of nodes) {
        if (isAttribute(node) || (node.kind !== 'element' && node.kind !== 'document')) {
          const data = isAttribute(node) ? node.attribute.local : node.data;
          problems.push(`InsertXML XPath selected non-element: ${goQuote(data)}`);
          continue;
        }
        for (let child = added.first; child !== undefined;) {
          const { next } = child;
          node.append(child);
          child = next;
        }
      }
      if (problems.length > 0) throw new OttlError(problems.join('\n'));
      return innerXml(document, text.length + nodes.length * subDocument.length);
    };
  },
);

export const removeXML = define('RemoveXML', { Target: 'StringGetter', XPath: 'string' }, ({ Target, XPath }) => {
  const select = compileXPath(XPath);
  return (context) => {
    const text = Target(context);
    if (text === '') return '';
    const document = parseTree(text);
    for (const node of select(document)) {
      if (isAttribute(node)) node.owner.removeAttribute(node.attribute.local);
      else if (node.kind === 'text') node.data = '';
      else if (node.kind === 'element' || node.kind === 'comment' || node.kind === 'cdata') node.remove();
    }
    return innerXml(document, text.length);
  };
});

export const convertAttributesToElementsXML = define(
  'ConvertAttributesToElementsXML',
  { Target: 'StringGetter', XPath: 'string?' },
  ({ Target, XPath = '' }) => {
    const select = compileXPath(XPath === '' ? '//@*' : XPath);
    return (context) => {
      const document = parseTree(Target(context));
      for (const node of select(document)) {
        if (!isAttribute(node)) continue;
        const element = new XmlNode('element', node.attribute.local);
        element.append(new XmlNode('text', node.attribute.value));
        node.owner.append(element);
        node.owner.removeAttribute(node.attribute.local);
      }
      return innerXml(document, Infinity);
    };
  },
);

export const convertTextToElementsXML = define(
  'ConvertTextToElementsXML',
  { Target: 'StringGetter', XPath: 'string?', ElementName: 'string?' },
  ({ Target, XPath = '', ElementName = '' }) => {
    const select = compileXPath(XPath === '' ? '/' : XPath);
    const name = ElementName === '' ? 'value' : ElementName;
    return (context) => {
      const document = parseTree(Target(context));
      for (const node of select(document)) if (!isAttribute(node)) wrapTexts(node, name);
      return innerXml(document, Infinity);
    };
  },
);

/** Puts texts that do not stand alone into elements. */
function wrapTexts(parent: XmlNode, name: string): void {
  if (parent.kind !== 'element' && parent.kind !== 'document') return;
  const children = [...parent.children()];
  const elements = children.filter(({ kind }) => kind === 'element');
  for (const element of elements) wrapTexts(element, name);
  const texts = children.filter(({ kind }) => kind === 'text');
  if (texts.length === 0 || texts.length + elements.length <= 1) return;
  for (const child of texts) {
    const inner = new XmlNode('text', child.data);
    child.kind = 'element';
    child.data = name;
    child.first = child.last = inner;
  }
}
