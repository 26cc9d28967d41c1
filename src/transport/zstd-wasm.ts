/** The original zstd as WebAssembly, for Nodes without one of their own (before 22.15). It is set up once in a process: doing it again spoils what is in use. */
export interface ZstdWasm {
  /** @returns a copy. */
  readonly compress: (body: Uint8Array, level: number) => Uint8Array;
  /**
   * @param room bytes that are set aside for a frame that does not tell its length.
   * @throws {Error} its message ends in the number of zstd's error.
   */
  readonly decompress: (frame: Uint8Array, room: { readonly defaultHeapSize: number }) => Uint8Array;
}

let loaded: Promise<ZstdWasm> | undefined;

export function zstdWasm(): Promise<ZstdWasm> {
  return (loaded ??= load());
}

async function load(): Promise<ZstdWasm> {
  const { compress, decompress, init } = await import('@bokuweb/zstd-wasm');
  await init();
  return { compress, decompress };
}
