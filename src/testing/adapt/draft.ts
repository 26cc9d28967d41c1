/** A configuration being made fit for a test, with a list of what was changed. */
import type { MapValue } from '../../config/value.js';
import { has, keysAt, plainAt, textAt, without, withValue, type Path } from './edit.js';
import type { Replacement } from './replacement.js';

export class Draft {
  #value: MapValue;
  readonly #replacements: Replacement[] = [];

  constructor(value: MapValue) {
    this.#value = value;
  }

  get value(): MapValue {
    return this.#value;
  }

  get replacements(): readonly Replacement[] {
    return this.#replacements;
  }

  has(path: Path): boolean {
    return has(this.#value, path);
  }

  text(path: Path): string | undefined {
    return textAt(this.#value, path);
  }

  plain(path: Path): unknown {
    return plainAt(this.#value, path);
  }

  keys(path: Path): readonly string[] {
    return keysAt(this.#value, path);
  }

  /** @param by what to tell of the new value, where it is not the value itself. */
  set(path: Path, data: unknown, why: string, by = String(data)): void {
    this.#value = withValue(this.#value, path, data);
    this.#replacements.push({ path: path.join('::'), by, why });
  }

  /** Takes a setting away, if it is there. */
  remove(path: Path, why: string): void {
    if (!this.has(path)) return;
    this.#value = without(this.#value, path);
    this.#replacements.push({ path: path.join('::'), by: 'nothing', why });
  }
}
