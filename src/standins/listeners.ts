/** Those who want to know when something changed. */
export class Listeners {
  readonly #listeners = new Set<() => void>();

  /** @returns stops telling. */
  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
