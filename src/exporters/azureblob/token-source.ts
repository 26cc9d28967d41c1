/** A token for the blob service. */
export interface AccessToken {
  readonly token: string;
  /** Unix time in milliseconds. */
  readonly expiresOnTimestamp: number;
}

/** Where tokens come from. Whoever asks keeps a token until it expires. */
export interface TokenSource {
  /** @throws with a message for users that holds no secret. */
  token(): Promise<AccessToken>;
}
