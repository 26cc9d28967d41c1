/** A token for the blob service. */
export interface AccessToken {
  readonly token: string;
  /** Unix time in milliseconds. */
  readonly expiresOnTimestamp: number;
}

/** Where tokens come from. Whoever asks keeps a token until it is about to expire. */
export interface TokenSource {
  /** @throws {BlobRequestError} The message holds no secret. */
  token(abort?: AbortSignal): Promise<AccessToken>;
}

/** What tokens are for. */
export const STORAGE_RESOURCE = 'https://storage.azure.com';
