/** Brings the bytes of a batch into blobs. */
export interface BlobWriter {
  /**
   * Writes once, with the tries that fit into the attempt. A later call for the same batch goes on where this one broke off.
   *
   * @param batch tells the attempts of one batch from those of others.
   * @param data the same for each attempt.
   * @throws {BlobRequestError}
   */
  write(batch: object, data: Uint8Array, signal: AbortSignal): Promise<WrittenBlob>;
}

export interface WrittenBlob {
  /** The last of them, where there were several. */
  readonly name: string;
}
