import { readFile } from 'node:fs/promises';

/** The world a configuration is resolved in. Tests hand in their own. */
export interface ConfigEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** @throws a Node system error, whose `code` becomes part of the message. */
  readFile(path: string): Promise<Uint8Array>;
  /** Fetches a configuration once. */
  fetch(url: string): Promise<{ readonly status: number; readonly body: Uint8Array }>;
}

/** This process's environment variables and files, and the network. */
export function processEnvironment(): ConfigEnvironment {
  return {
    variables: process.env,
    readFile: (path) => readFile(path),
    fetch: async (url) => {
      const response = await fetch(url);
      return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
    },
  };
}
