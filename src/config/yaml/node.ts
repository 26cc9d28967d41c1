import type { Mark } from './cursor.js';

/** A node of a YAML document, before it is known what its scalars mean. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

interface NodeBase {
  readonly start: Mark;
}
export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly text: string;
  /** Without quotes and no block: may mean something else than its text. */
  readonly isPlain: boolean;
  /** In its short form (`!!int`), or undefined for none and for the non-specific `!`. */
  readonly tag: string | undefined;
}
export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly items: readonly YamlNode[];
}
export interface MappingNode extends NodeBase {
  readonly kind: 'mapping';
  readonly pairs: readonly (readonly [key: YamlNode, value: YamlNode])[];
}
export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
  /** Another node of the document, or one that this alias stands in. */
  readonly target: YamlNode;
}
