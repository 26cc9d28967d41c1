import { readFile } from 'node:fs/promises';
import {
  AuthenticationError,
  type AuthData,
  type ClientAuthenticator,
  type HeaderLookup,
  type ServerAuthenticator,
} from '../../component/auth.js';
import type { Extension } from '../../component/component.js';
import { StartError } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import { fileErrorText } from '../../transport/system-error.js';
import { parseBasicHeader } from './basic-header.js';
import { NO_CREDENTIAL_SOURCE, type BasicAuthConfig } from './config.js';
import { PasswordFile } from './password-file.js';

/** @throws {StartError} there is nobody to let in. */
export function createBasicAuth(settings: Pick<ComponentSettings, 'logger'>, config: BasicAuthConfig): Extension {
  const { htpasswd, client_auth: clientAuth } = config;
  if (htpasswd === undefined) return new BasicAuthClient(clientAuth?.username ?? '', clientAuth?.password ?? '');
  if (htpasswd.file === '' && htpasswd.inline === '') throw new StartError(NO_CREDENTIAL_SOURCE);
  return new BasicAuthServer(settings, htpasswd);
}

/**
 * Lets in who is in the password file.
 *
 * Source followed: contrib `basicauthextension/extension.go` at 0.131.0.
 */
export class BasicAuthServer implements Extension, ServerAuthenticator {
  readonly #logger: ComponentSettings['logger'];
  readonly #config: NonNullable<BasicAuthConfig['htpasswd']>;
  #passwords = new PasswordFile('');

  constructor({ logger }: Pick<ComponentSettings, 'logger'>, config: NonNullable<BasicAuthConfig['htpasswd']>) {
    this.#logger = logger;
    this.#config = config;
  }

  async start(): Promise<void> {
    const { file, inline } = this.#config;
    const text = file === '' ? '' : await readFile(file, 'utf8').catch((cause: unknown) => refuse(file, cause));
    this.#passwords = new PasswordFile(`${text}\n${inline}`);
    for (const { line, problem } of this.#passwords.badLines) {
      // The text of files and settings is counted as one: the file first, then what is inline.
      this.#logger.warn('A line of the htpasswd content cannot be used; its user is not let in.', { line, problem });
    }
  }

  async shutdown(): Promise<void> {}

  authenticate(headers: HeaderLookup): AuthData | Promise<AuthData> {
    const value = headers('authorization')?.[0];
    if (value === undefined || value === '') throw new AuthenticationError('no basic auth provided');
    const { username, password, raw } = parseBasicHeader(value);
    const data: AuthData = new Map([
      ['username', username],
      ['raw', raw],
    ]);
    if (this.#passwords.isKnown(username, password)) return data;
    return this.#passwords.matches(username, password).then((isRight) => {
      if (!isRight) throw new AuthenticationError('invalid credentials');
      return data;
    });
  }
}

/** Says who the hub is. */
export class BasicAuthClient implements Extension, ClientAuthenticator {
  readonly requiresTls = true;
  readonly #username: string;
  readonly #credentials: Readonly<Record<string, string>>;

  constructor(username: string, password: string) {
    this.#username = username;
    this.#credentials = { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  }

  async start(): Promise<void> {}

  async shutdown(): Promise<void> {}

  checkClient(): void {
    if (this.#username.includes(':')) throw new StartError('invalid authorization format');
  }

  credentials(): Readonly<Record<string, string>> {
    return this.#credentials;
  }
}

function refuse(file: string, cause: unknown): never {
  throw new StartError(`open htpasswd file: ${fileErrorText(file, cause)}`, { cause });
}
