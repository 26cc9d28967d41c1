/** The headers a client must send to be let in by a receiver. */
import { readFileSync } from 'node:fs';
import type { Draft } from './draft.js';
import { TEST_USER } from './extensions.js';
import type { Path } from './edit.js';

/** Undefined for a server without authentication, or with one that a test cannot play the client of. */
export function credentialHeader(
  draft: Draft,
  server: Path,
  token: string,
): { name: string; value: string } | undefined {
  const authenticator = draft.text([...server, 'auth', 'authenticator']);
  if (authenticator === undefined) return undefined;
  const at = ['extensions', authenticator];
  const [type] = authenticator.split('/');
  if (type === 'basicauth') {
    const encoded = Buffer.from(`${TEST_USER}:${token}`).toString('base64');
    return { name: 'Authorization', value: `Basic ${encoded}` };
  }
  if (type !== 'bearertokenauth') return undefined;
  const secret = bearerToken(draft, at);
  if (secret === undefined) return undefined;
  const scheme = draft.text([...at, 'scheme']) ?? 'Bearer';
  const header = draft.text([...at, 'header']) ?? 'Authorization';
  return { name: header, value: scheme === '' ? secret : `${scheme} ${secret}` };
}

/** The first token: of the file if there is one, for it wins. */
function bearerToken(draft: Draft, at: Path): string | undefined {
  const file = draft.text([...at, 'filename']);
  if (file !== undefined && file !== '') return readFileSync(file, 'utf8').split('\n')[0]?.trim();
  const tokens = draft.plain([...at, 'tokens']);
  return draft.text([...at, 'token']) ?? (Array.isArray(tokens) ? (tokens[0] as string | undefined) : undefined);
}
