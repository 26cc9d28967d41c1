import { KeyValues } from '../pdata/view/key-values.js';
import type { MessageView } from '../pdata/view/message-view.js';
import type { Walk } from '../pdata/view/walk.js';
import type { Value } from './value.js';

/** What a statement sees of one item: the views of the walk that passes over it, and the item's scratch map. */
export class ItemContext {
  readonly walk: Walk;
  /** The reference's filter shows data points without the schema URLs around them. */
  readonly hidesSchemaUrls: boolean;
  #cache: KeyValues | undefined;

  constructor(walk: Walk, hidesSchemaUrls = false) {
    this.walk = walk;
    this.hidesSchemaUrls = hidesSchemaUrls;
  }

  /** `cache`: empty at the start of each item and group of statements. */
  get cache(): KeyValues {
    return (this.#cache ??= KeyValues.empty());
  }

  /** The walk stands on another item. */
  next(): void {
    this.#cache = undefined;
  }
}

export type Get<T = Value> = (context: ItemContext) => T;
export type ViewOf = (context: ItemContext) => MessageView;

/**
 * Ways of answering a comparison without making a value, for paths that have one: `int` reads a number exactly, `map` and
 * `key` say where an attribute stands, `view` and `slot` where a text does.
 */
export type Shortcut =
  | { readonly kind: 'int'; readonly read: (context: ItemContext) => number }
  | { readonly kind: 'attribute'; readonly map: (context: ItemContext) => KeyValues; readonly key: Uint8Array }
  | { readonly kind: 'text'; readonly view: ViewOf; readonly slot: number };

/** Something that has a value: a path, a literal, a call. */
export interface Expression {
  readonly get: Get;
  /** Set for literals: the value, the same for every item. */
  readonly constant?: { readonly value: Value };
  readonly shortcut?: Shortcut;
}

/** A path: can be set, too. */
export interface Target extends Expression {
  readonly set: (context: ItemContext, value: Value) => void;
  /** Sets always the same value, prepared once. */
  readonly presetter?: (value: Value) => (context: ItemContext) => void;
}
