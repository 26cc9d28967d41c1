import type { StorageClient, StorageOperation } from '../../src/component/storage.js';

/** A store in memory that outlives its clients, with its turns taken like a disk's. */
export class MemoryStorage {
  readonly values = new Map<string, Uint8Array>();
  /** Thrown by the next writes while it is set. */
  failWith: Error | undefined;

  open(): StorageClient {
    return {
      get: async (key) => {
        await turn();
        return this.values.get(key);
      },
      batch: async (operations) => {
        await turn();
        if (this.failWith !== undefined) throw this.failWith;
        for (const operation of operations) this.#apply(operation);
      },
      close: async () => {},
    };
  }

  #apply(operation: StorageOperation): void {
    if (operation.kind === 'set') this.values.set(operation.key, operation.value);
    else this.values.delete(operation.key);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
