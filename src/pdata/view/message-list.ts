import { Cursor } from '../cursor.js';
import type { WireWriter } from '../wire-writer.js';
import type { MessageView } from './message-view.js';
import type { ViewOwner } from './raw-message.js';

/** The messages of a repeated field as views of their own: for code that changes, adds or takes away whole messages. */
export class MessageList implements ViewOwner {
  readonly #owner: ViewOwner;
  readonly #slot: number;
  readonly #make: (owner: ViewOwner, slot: number) => MessageView;
  readonly #tag: number;
  #views: MessageView[] = [];

  constructor(owner: ViewOwner, slot: number, make: (owner: ViewOwner, slot: number) => MessageView, tag: number) {
    this.#owner = owner;
    this.#slot = slot;
    this.#make = make;
    this.#tag = tag;
  }

  /** @param fields of this list's tag, in a row. */
  load(fields: Uint8Array): void {
    this.#views = [];
    const walk = new Cursor(fields);
    while (walk.tag() !== 0) {
      const length = walk.varint();
      this.#views.push(this.#view(fields, walk.pos, walk.pos + length));
      walk.pos += length;
    }
  }

  get length(): number {
    return this.#views.length;
  }

  at(index: number): MessageView {
    return this.#views[index]!;
  }

  [Symbol.iterator](): IterableIterator<MessageView> {
    return this.#views.values();
  }

  /** Adds a message. @param content of it; empty for a new one. */
  append(content: Uint8Array = new Uint8Array(0)): MessageView {
    const view = this.#view(content, 0, content.length);
    this.#views.push(view);
    this.changed();
    return view;
  }

  /** Keeps only these messages, in this order. */
  replace(views: readonly MessageView[]): void {
    this.#views = [...views];
    this.changed();
  }

  changed(): void {
    this.#owner.changed(this.#slot);
  }

  writeField(out: WireWriter): void {
    for (const view of this.#views) {
      const mark = out.begin(this.#tag);
      view.write(out);
      out.end(mark);
    }
  }

  #view(buf: Uint8Array, start: number, end: number): MessageView {
    const view = this.#make(this, 0);
    view.reset(buf, start, end);
    return view;
  }
}
