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
import type { Logger } from '../../component/logger.js';
import type { ComponentSettings } from '../../component/settings.js';
import { watchFile } from '../../transport/file-watch.js';
import { fileErrorText, systemErrorText } from '../../transport/system-error.js';
import type { BearerTokenAuthConfig } from './config.js';
import { ExpectedValues, tokensOfText } from './expected-values.js';

/** A bearer token says nothing about its bearer. */
const NOTHING: AuthData = new Map();

const SOURCE = 'bearertokenauthextension@v0.131.0/bearertokenauth.go';

/**
 * Checks the token of requests that come in, and puts the first token on those that go out.
 *
 * Source followed: contrib `bearertokenauthextension` at 0.131.0. Unlike there, an empty line of the file is no token: it would let
 * in whoever sends the scheme alone.
 */
export class BearerTokenAuthExtension implements Extension, ServerAuthenticator, ClientAuthenticator {
  readonly requiresTls = true;
  readonly #config: BearerTokenAuthConfig;
  readonly #logger: Logger;
  readonly #headerName: string;
  #expected: ExpectedValues;
  /** As last read, to tell a change; undefined before and when the file is gone. */
  #fileText: string | undefined;
  #unwatch: (() => void) | undefined;
  #stopped = false;

  constructor({ logger }: Pick<ComponentSettings, 'logger'>, config: BearerTokenAuthConfig) {
    this.#config = config;
    this.#logger = logger;
    this.#headerName = config.header.toLowerCase();
    const tokens = config.tokens.length > 0 ? config.tokens : config.token === '' ? [] : [config.token];
    this.#expected = new ExpectedValues(config.scheme, tokens);
    if (config.filename !== '' && tokens.length > 0) {
      logger.warn('a filename is specified. Configured token(s) is ignored!', undefined, `${SOURCE}:62`);
    }
  }

  /** Reads the file when there are no other tokens until the start, as the reference. */
  async prepare(): Promise<void> {
    if (this.#config.filename !== '' && this.#expected.first === '') await this.#refresh();
  }

  async start(): Promise<void> {
    const { filename } = this.#config;
    if (filename === '') return;
    const error = await this.#refresh();
    if (error !== undefined) throw new StartError(systemErrorText(error), { cause: error });
    try {
      this.#unwatch = watchFile(filename, () => void this.#refreshIfChanged());
    } catch (cause) {
      throw new StartError(systemErrorText(cause), { cause });
    }
  }

  async shutdown(): Promise<void> {
    this.#stopped = true;
    this.#unwatch?.();
  }

  authenticate(headers: HeaderLookup): AuthData {
    const value = headers(this.#headerName)?.[0];
    if (value === undefined) {
      throw new AuthenticationError(`missing or empty authorization header: ${this.#config.header}`);
    }
    if (!this.#expected.includes(value)) throw new AuthenticationError(`scheme or token does not match: ${value}`);
    return NOTHING;
  }

  credentials(): Readonly<Record<string, string>> {
    return { [this.#config.header]: this.#expected.first };
  }

  /** Events tell of everything in the file's folder. */
  async #refreshIfChanged(): Promise<void> {
    const text = await readFile(this.#config.filename, 'utf8').catch(() => undefined);
    if (text !== this.#fileText && !this.#stopped) await this.#refresh();
  }

  /** Reads the file; what was good stays when it cannot be read. @returns what went wrong. */
  async #refresh(): Promise<Error | undefined> {
    const { filename, scheme } = this.#config;
    this.#logger.info('refresh token', { filename }, `${SOURCE}:149`);
    try {
      const text = await readFile(filename, 'utf8');
      this.#fileText = text;
      this.#expected = new ExpectedValues(scheme, tokensOfText(text));
      return undefined;
    } catch (error) {
      this.#logger.error(fileErrorText(filename, error), undefined, `${SOURCE}:152`);
      return error as Error;
    }
  }
}
