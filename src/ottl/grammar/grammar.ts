/**
 * The grammar of OTTL at 0.131.0. Names and order are the reference's (`pkg/ottl/grammar.go`): error texts print them, and
 * the order decides what a text means.
 */
import {
  capture,
  choice,
  group,
  literal,
  many,
  maybe,
  notBefore,
  production,
  sequence,
  token,
  type CaptureKind,
  type Node,
} from './nodes.js';

export const parsedStatement = production('ParsedStatement');
export const booleanExpression = production('BooleanExpression');
export const value = production('Value');

const constExpr = production('ConstExpr');
const booleanValue = production('BooleanValue');
const opAndBooleanValue = production('OpAndBooleanValue');
const term = production('Term');
const opOrTerm = production('OpOrTerm');
const comparison = production('Comparison');
const editor = production('Editor');
const converter = production('Converter');
const argument = production('Argument');
const path = production('Path', true);
const field = production('Field');
const key = production('Key');
const list = production('List');
const mapValue = production('MapValue');
const mapItem = production('MapItem');
const mathExprLiteral = production('MathExprLiteral');
const mathValue = production('MathValue');
const opMultDivValue = production('OpMultDivValue');
const addSubTerm = production('AddSubTerm');
const opAddSubTerm = production('OpAddSubTerm');
const mathExpression = production('MathExpression');

const one = (name: string, node: Node): Node => capture(name, 'one', node);
const listOf = (name: string, node: Node): Node => capture(name, 'list', node);
const text = (name: string, node: Node): Node => capture(name, 'text', node);
const literalOf = (name: string, kind: CaptureKind, node: Node): Node => capture(name, kind, node);

const lowerName = group(sequence(token('lowercase'), many(group(choice(token('uppercase'), token('lowercase'))))));
const upperName = group(sequence(token('uppercase'), many(group(choice(token('uppercase'), token('lowercase'))))));

const args: readonly Node[] = [
  literal('('),
  maybe(group(sequence(listOf('args', argument), many(group(sequence(literal(','), listOf('args', argument))))))),
  literal(')'),
];
const keys = many(group(listOf('keys', key)));

parsedStatement.expression = sequence(
  group(choice(one('editor', editor), one('converter', converter))),
  maybe(group(sequence(literal('where'), one('where', booleanExpression)))),
);

constExpr.expression = group(choice(literalOf('boolean', 'true', token('boolean')), one('converter', converter)));

booleanValue.expression = sequence(
  maybe(text('negation', token('opnot'))),
  group(
    choice(
      one('comparison', comparison),
      one('constant', constExpr),
      sequence(literal('('), one('sub', booleanExpression), literal(')')),
    ),
  ),
);

opAndBooleanValue.expression = sequence(text('operator', token('opand')), one('value', booleanValue));
term.expression = sequence(one('left', booleanValue), many(listOf('right', opAndBooleanValue)));
opOrTerm.expression = sequence(text('operator', token('opor')), one('term', term));
booleanExpression.expression = sequence(one('left', term), many(listOf('right', opOrTerm)));
comparison.expression = sequence(one('left', value), text('op', token('opcomparison')), one('right', value));

editor.expression = sequence(text('function', lowerName), ...args, keys);
converter.expression = sequence(text('function', upperName), ...args, keys);

argument.expression = sequence(
  maybe(group(sequence(text('name', lowerName), token('equal')))),
  group(choice(one('value', value), text('functionName', upperName))),
);

value.expression = group(
  choice(
    literalOf('isNil', 'flag', literal('nil')),
    sequence(one('literal', mathExprLiteral), notBefore(choice(token('opaddsub'), token('opmultdiv')))),
    one('math', mathExpression),
    literalOf('bytes', 'bytes', token('bytes')),
    text('string', token('string')),
    literalOf('bool', 'true', token('boolean')),
    sequence(text('enum', token('uppercase')), notBefore(token('lowercase'))),
    one('map', mapValue),
    one('list', list),
  ),
);

path.expression = sequence(
  maybe(group(sequence(text('context', token('lowercase')), literal('.')))),
  listOf('fields', field),
  many(group(sequence(literal('.'), listOf('fields', field)))),
);
field.expression = sequence(text('name', token('lowercase')), keys);
key.expression = sequence(
  literal('['),
  group(
    choice(
      text('string', token('string')),
      literalOf('int', 'int', token('int')),
      one('math', mathExpression),
      one('expression', mathExprLiteral),
    ),
  ),
  literal(']'),
);

list.expression = sequence(
  literal('['),
  many(group(listOf('values', value))),
  many(group(sequence(literal(','), listOf('values', value)))),
  literal(']'),
);
mapValue.expression = sequence(
  literal('{'),
  many(group(sequence(listOf('items', mapItem), maybe(literal(','))))),
  literal('}'),
);
mapItem.expression = sequence(text('key', token('string')), literal(':'), one('value', value));

mathExprLiteral.expression = group(
  choice(
    one('editor', editor),
    one('converter', converter),
    literalOf('float', 'float', token('float')),
    literalOf('int', 'int', token('int')),
    one('path', path),
  ),
);
mathValue.expression = group(
  choice(one('literal', mathExprLiteral), sequence(literal('('), one('sub', mathExpression), literal(')'))),
);
opMultDivValue.expression = sequence(text('op', token('opmultdiv')), one('value', mathValue));
addSubTerm.expression = sequence(one('left', mathValue), many(listOf('right', opMultDivValue)));
opAddSubTerm.expression = sequence(text('op', token('opaddsub')), one('term', addSubTerm));
mathExpression.expression = sequence(one('left', addSubTerm), many(listOf('right', opAddSubTerm)));
