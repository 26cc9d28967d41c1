import { readFile, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import type { Clock } from '../../../component/clock.js';
import { BlobRequestError } from '../store.js';
import { asked, tokenIn, type AskForToken } from './token-request.js';
import { STORAGE_RESOURCE, type AccessToken } from './token-source.js';

/** The agent's keys are far smaller. */
const MAX_KEY_BYTES = 4096;
const LINUX_KEYS = '/var/opt/azcmagent/tokens';

export interface ArcOptions {
  readonly ask: AskForToken;
  readonly clock: Clock;
  readonly endpoint: string;
  /** Named in errors. */
  readonly credential: string;
  /** On Windows: where the agent keeps its keys. */
  readonly programData: string | undefined;
  /** Folder the key must be in. Default: where the agent writes. */
  readonly keyFolder?: string;
}

/**
 * A token from the agent of a machine connected by Azure Arc. It answers with the name of a file that only its group may
 * read; whoever shows what is in it gets the token.
 *
 * @throws {BlobRequestError}
 */
export async function arcToken(options: ArcOptions, abort?: AbortSignal): Promise<AccessToken> {
  const { ask, clock, endpoint, credential } = options;
  const url = `${endpoint}?api-version=2020-06-01&resource=${encodeURIComponent(STORAGE_RESOURCE)}`;
  const request = { method: 'GET', url, isLocal: true, abort } as const;
  const challenge = await asked(ask, credential, { ...request, headers: { Metadata: 'true' } });
  const file = /^Basic realm=(.+)$/.exec(challenge.header('www-authenticate') ?? '')?.[1];
  if (challenge.status !== 401 || file === undefined) {
    throw refused(credential, `the Arc agent answered ${challenge.status} where it should name a key file`);
  }
  const key = await keyIn(file, options);
  const answer = await asked(ask, credential, {
    ...request,
    headers: { Metadata: 'true', Authorization: `Basic ${key}` },
  });
  return tokenIn(answer, credential, request, clock);
}

/** Only the agent's own folder is read: whoever else listens there must not be able to have any file sent to it. */
async function keyIn(file: string, { credential, programData, keyFolder }: ArcOptions): Promise<string> {
  const path = process.platform === 'win32' ? win32 : posix;
  const folder =
    keyFolder ??
    (process.platform === 'win32' ? path.join(programData ?? '', 'AzureConnectedMachineAgent', 'Tokens') : LINUX_KEYS);
  if (path.dirname(file) !== folder || path.extname(file) !== '.key') {
    throw refused(credential, `the Arc agent named ${JSON.stringify(file)}, which is no .key file in ${folder}`);
  }
  try {
    const { size } = await stat(file);
    if (size > MAX_KEY_BYTES) throw new Error(`${size} bytes are too many for a key`);
    return await readFile(file, 'utf8');
  } catch (error) {
    throw refused(credential, `key file of the Arc agent: ${(error as Error).message}`);
  }
}

function refused(credential: string, why: string): BlobRequestError {
  return new BlobRequestError(`${credential} authentication failed. ${why}`, { status: 401 });
}
