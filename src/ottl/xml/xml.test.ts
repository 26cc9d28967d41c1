import { describe, expect, test } from 'vitest';
import { parseTree, XmlNode } from './tree.js';
import { innerXml } from './write.js';
import { compileXPath } from './xpath.js';
import { stringOf } from './xpath-nodes.js';

const picked = (document: string, path: string): string[] => compileXPath(path)(parseTree(document)).map(stringOf);

describe('documents', () => {
  test('come out as they went in, entities and namespaces included', () => {
    const document =
      '<?xml version="1.0"?><a xmlns:p="urn:p" p:x="1 &lt; 2"><p:b>é &amp; 😀</p:b><!-- c --><![CDATA[<raw>]]></a>';
    expect(innerXml(parseTree(document), document.length)).toBe(document);
  });

  test.each([
    ['<a>', 'parse xml: XML syntax error on line 1: unexpected EOF'],
    ['<a>\n</b>', 'parse xml: XML syntax error on line 2: element <a> closed by </b>'],
    ['<a x=1/>', 'parse xml: XML syntax error on line 1: unquoted or missing attribute value in element'],
    ['no document', 'parse xml: xmlquery: invalid XML document'],
  ])('%j is refused with the place', (document, message) => {
    expect(() => parseTree(document)).toThrow(message);
  });

  test('may be deep, but not without end', () => {
    const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect(innerXml(parseTree(nested(1000)), 7000)).toBe(nested(1000));
    expect(() => parseTree(nested(100_000))).toThrow('elements nested deeper than 1000');
  });

  test('entities cannot grow: a definition in the document counts for nothing', () => {
    expect(() => parseTree('<!DOCTYPE a [<!ENTITY e "eeee">]><a>&e;</a>')).toThrow('invalid character entity &e;');
  });

  test('a node that was put into itself is not written', () => {
    const document = parseTree('<a><b/></a>');
    const [a] = compileXPath('/a')(document) as [XmlNode];
    a.first!.append(a);
    expect(() => innerXml(document, 300)).toThrow('a node was put into itself');
  });

  test('nodes that hold one another many times over are not written', () => {
    const document = parseTree(`<r>${'<e>t</e>'.repeat(40)}</r>`);
    const whole = new XmlNode('document');
    for (const node of compileXPath('//node()')(document) as XmlNode[]) whole.append(node);
    expect(() => innerXml(whole, 300)).toThrow('the nodes would make more than 526088 characters of XML');
  });
});

describe('paths', () => {
  const document = '<r><a n="1">x</a><a n="2">y<b>z</b></a><c/></r>';

  test.each([
    ['/r/a', ['x', 'yz']],
    ['/r/a[2]/b', ['z']],
    ['//a[@n="1"]', ['x']],
    ['//@n', ['1', '2']],
    ['//b | //a[1]', ['z', 'x']],
    ['//b/ancestor::*', ['yz', 'xyz']],
    ['//a[last()]', ['yz']],
    ['//a[contains(., "z") and not(@n = 1)]', ['yz']],
    ['//a[count(b) + 1 = 2]/@n', ['2']],
    ['//nothing', []],
    // The reference picks `b` twice, and the last nodes in an order of its own.
    ['//*//*', ['x', 'yz', 'z', '']],
    ['//node()[last()]', ['xyz', 'x', 'z', 'z', '']],
  ])('%s', (path, texts) => {
    expect(picked(document, path)).toEqual(texts);
  });

  test.each(['', '//', '/a[', 'a[1', 'nope::a', 'f(', 'unknown()', '"open', 'a ^ b', '#'])('%j is refused', (path) => {
    expect(() => compileXPath(path)).toThrow('invalid xpath: ');
  });

  test('brackets in brackets have a bound', () => {
    expect(() => compileXPath('('.repeat(10_000) + '1' + ')'.repeat(10_000))).toThrow('nested too deeply');
  });
});
