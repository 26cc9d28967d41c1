import type { PathKey } from './index-value.js';

/** A part of a path while its context makes sense of it. What the context does not use is an error. */
export class PathNode {
  readonly context: string;
  readonly name: string;
  /** The whole path, as error texts show it. */
  readonly text: string;
  readonly #keys: readonly PathKey[];
  readonly #next: PathNode | undefined;
  #usesKeys = false;
  #isUsed = false;

  constructor(context: string, name: string, text: string, keys: readonly PathKey[], next: PathNode | undefined) {
    this.context = context;
    this.name = name;
    this.text = text;
    this.#keys = keys;
    this.#next = next;
  }

  /** The keys behind the name; empty if there are none. */
  keys(): readonly PathKey[] {
    this.#usesKeys = true;
    return this.#keys;
  }

  next(): PathNode | undefined {
    this.#next?.use();
    return this.#next;
  }

  use(): void {
    this.#isUsed = true;
  }

  /** What of the path was not used, in the reference's words; undefined if all was. */
  leftover(): string | undefined {
    if (!this.#isUsed) {
      return `the path section "${this.name}" was not used by the context - this likely means you are using extra path sections`;
    }
    if (this.#keys.length > 0 && !this.#usesKeys) {
      return `the keys indexing "${this.name}" were not used by the context - this likely means you are trying to index a path that does not support indexing`;
    }
    return this.#next?.leftover();
  }
}
