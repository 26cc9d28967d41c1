/** Nodes as XPath sees them: those of the tree, and attributes. */
import type { TreeAttribute, XmlNode } from './tree.js';

export interface AttributeNode {
  readonly kind: 'attribute';
  readonly owner: XmlNode;
  readonly attribute: TreeAttribute;
}

export type PathNode = XmlNode | AttributeNode;

export function isAttribute(node: PathNode): node is AttributeNode {
  return node.kind === 'attribute';
}

export function stringOf(node: PathNode): string {
  if (isAttribute(node)) return node.attribute.value;
  return node.kind === 'comment' ? node.data : node.innerText;
}

export function localName(node: PathNode): string {
  if (isAttribute(node)) return node.attribute.local;
  return node.kind === 'element' ? node.data : '';
}

export function prefixOf(node: PathNode): string {
  return isAttribute(node) ? node.attribute.prefix : node.prefix;
}

export function parentOf(node: PathNode): XmlNode | undefined {
  return isAttribute(node) ? node.owner : node.parent;
}

export function rootOf(node: PathNode): XmlNode {
  let root = isAttribute(node) ? node.owner : node;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

/** An element's attributes, the same objects every time, so that sets of nodes know them. */
export function attributesOf(node: PathNode): readonly AttributeNode[] {
  if (isAttribute(node) || node.kind !== 'element') return [];
  let known = attributeNodes.get(node);
  if (known === undefined || known.length !== node.attributes.length) {
    known = node.attributes.map((attribute) => ({ kind: 'attribute', owner: node, attribute }));
    attributeNodes.set(node, known);
  }
  return known;
}

const attributeNodes = new WeakMap<XmlNode, readonly AttributeNode[]>();

export type Axis = (node: PathNode) => Iterable<PathNode>;

/** Blank texts are stepped over, as in the reference's engine; a first child counts all the same. */
function isSeen({ kind, data }: XmlNode): boolean {
  return kind !== 'text' || data.trim() !== '';
}

function* children(node: PathNode): Generator<PathNode> {
  if (isAttribute(node)) return;
  for (const child of node.children()) if (child === node.first || isSeen(child)) yield child;
}

function* descendants(node: PathNode): Generator<PathNode> {
  for (const child of children(node)) {
    yield child;
    yield* descendants(child);
  }
}

function* ancestors(node: PathNode): Generator<PathNode> {
  for (let parent = parentOf(node); parent !== undefined; parent = parent.parent) yield parent;
}

function* withSelf(node: PathNode, others: Iterable<PathNode>): Generator<PathNode> {
  yield node;
  yield* others;
}

function* following(node: PathNode): Generator<PathNode> {
  if (isAttribute(node)) return;
  for (let next = node.next; next !== undefined; next = next.next) if (isSeen(next)) yield next;
}

function* preceding(node: PathNode): Generator<PathNode> {
  if (isAttribute(node)) return;
  for (let previous = node.previous; previous !== undefined; previous = previous.previous) {
    if (isSeen(previous)) yield previous;
  }
}

function* around(node: PathNode, siblings: Axis): Generator<PathNode> {
  for (const level of withSelf(node, ancestors(node))) {
    for (const sibling of siblings(level)) yield* withSelf(sibling, descendants(sibling));
  }
}

export const AXES: Readonly<Record<string, Axis>> = {
  child: children,
  descendant: descendants,
  'descendant-or-self': (node) => withSelf(node, descendants(node)),
  self: (node) => [node],
  parent: (node) => [parentOf(node)].filter((one) => one !== undefined),
  ancestor: ancestors,
  'ancestor-or-self': (node) => withSelf(node, ancestors(node)),
  attribute: attributesOf,
  'following-sibling': following,
  'preceding-sibling': preceding,
  following: (node) => around(node, following),
  preceding: (node) => around(node, preceding),
};
