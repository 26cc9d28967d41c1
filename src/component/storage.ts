import type { Extension } from './component.js';
import type { ComponentId } from './id.js';
import type { ComponentKind } from './settings.js';

/** One step of `StorageClient.batch`. */
export type StorageOperation =
  | { readonly kind: 'set'; readonly key: string; readonly value: Uint8Array }
  | { readonly kind: 'delete'; readonly key: string };

/** A key-value store of one owner. Keys are short ASCII text; a value belongs to the store once handed over. */
export interface StorageClient {
  /** The value of `key`, or undefined. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Applies all steps in order, or none. Settles when they survive a crash as far as the extension promises that. */
  batch(operations: readonly StorageOperation[]): Promise<void>;
  /** Releases the store. No call may follow. */
  close(): Promise<void>;
}

/** What a storage extension (`file_storage`) offers to components that keep data across restarts. */
export interface StorageExtension {
  /**
   * Opens the store of one owner. Asking twice for the same owner while the first is open is an error.
   *
   * @param name tells stores of one component apart; an exporter gives its signal.
   */
  openStorage(kind: ComponentKind, owner: ComponentId, name: string): Promise<StorageClient>;
}

export function isStorageExtension(extension: Extension): extension is Extension & StorageExtension {
  return typeof (extension as Partial<StorageExtension>).openStorage === 'function';
}
