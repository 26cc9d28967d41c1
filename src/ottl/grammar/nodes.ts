/**
 * A grammar as data: what a text may be made of, with the names that error texts print. `engine.ts` reads texts by it.
 * The notation printed is participle's EBNF, because the reference's error texts quote it.
 */
import { goQuote } from '../../pdata/json/go-number.js';
import type { TokenKind } from './tokens.js';

/** How the values a capture finds become the value of its field. */
export type CaptureKind = 'text' | 'flag' | 'true' | 'int' | 'float' | 'bytes' | 'one' | 'list';

export interface Production {
  readonly type: 'production';
  readonly name: string;
  /** Set once the productions it refers to exist. */
  expression: Node | undefined;
  /** The field that takes the place of the first token. */
  readonly positionField: boolean;
}

export type Node =
  | Production
  | { readonly type: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly type: 'choice'; readonly nodes: readonly Node[] }
  | { readonly type: 'group'; readonly node: Node; readonly mode: '' | '?' | '*' }
  | { readonly type: 'not'; readonly node: Node }
  | { readonly type: 'token'; readonly kind: TokenKind }
  | { readonly type: 'literal'; readonly text: string }
  | { readonly type: 'capture'; readonly field: string; readonly kind: CaptureKind; readonly node: Node };

export function production(name: string, positionField = false): Production {
  return { type: 'production', name, expression: undefined, positionField };
}

export const sequence = (...nodes: readonly Node[]): Node => ({ type: 'sequence', nodes });
export const choice = (...nodes: readonly Node[]): Node => ({ type: 'choice', nodes });
export const group = (node: Node): Node => ({ type: 'group', node, mode: '' });
export const maybe = (node: Node): Node => ({ type: 'group', node, mode: '?' });
export const many = (node: Node): Node => ({ type: 'group', node, mode: '*' });
export const notBefore = (node: Node): Node => ({ type: 'not', node });
export const token = (kind: TokenKind): Node => ({ type: 'token', kind });
/** Any token of this value, whatever its kind. */
export const literal = (text: string): Node => ({ type: 'literal', text });
export const capture = (field: string, kind: CaptureKind, node: Node): Node => ({ type: 'capture', field, kind, node });

/** What stands from the `from`th node of a sequence on. */
export function sequenceText(nodes: readonly Node[], from: number): string {
  return nodes
    .slice(from)
    .map((node) => text(node, false))
    .join(' ');
}

function text(node: Node, isRoot: boolean): string {
  switch (node.type) {
    case 'production':
      return node.name;
    case 'sequence':
      return parenthesized(sequenceText(node.nodes, 0), !isRoot);
    case 'choice':
      return parenthesized(node.nodes.map((one) => text(one, false)).join(' | '), !isRoot);
    case 'token':
      return `<${node.kind}>`;
    case 'literal':
      return goQuote(node.text);
    case 'capture':
      return text(node.node, false);
    case 'group':
      return text(node.node.type === 'group' && node.node.mode === '' ? node.node.node : node.node, false) + node.mode;
    case 'not':
      return `(?! ${text(node.node, true)})`;
  }
}

function parenthesized(content: string, isGroup: boolean): string {
  return isGroup ? `(${content})` : content;
}
