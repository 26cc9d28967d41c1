import { mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { testSettings } from '../../../test/support/settings.js';
import { isClientAuthenticator, isServerAuthenticator, type HeaderLookup } from '../../component/auth.js';
import type { BearerTokenAuthConfig } from './config.js';
import { bearerTokenAuthFactory } from './factory.js';
import { BearerTokenAuthExtension } from './extension.js';

const DEFAULTS: BearerTokenAuthConfig = {
  header: 'Authorization',
  scheme: 'Bearer',
  token: '',
  tokens: [],
  filename: '',
};
const HOST = { extension: () => undefined, reportFatal: () => {} };

function create(config: Partial<BearerTokenAuthConfig>) {
  const settings = testSettings('extension', 'bearertokenauth');
  return {
    extension: new BearerTokenAuthExtension(settings, { ...DEFAULTS, ...config }),
    lines: settings.logger.lines,
  };
}

const headers =
  (values: Readonly<Record<string, readonly string[]>>): HeaderLookup =>
  (name) =>
    values[name];
const bearing = (...values: string[]): HeaderLookup => headers({ authorization: values });

function verdict(extension: BearerTokenAuthExtension, lookup: HeaderLookup): string {
  try {
    extension.authenticate(lookup);
    return 'ok';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('requests that come in', () => {
  test.each([
    ['the token', bearing('Bearer secret'), 'ok'],
    ['the first of two values', bearing('Bearer secret', 'Bearer nope'), 'ok'],
    [
      'only the second of two values',
      bearing('Bearer nope', 'Bearer secret'),
      'scheme or token does not match: Bearer nope',
    ],
    ['another token', bearing('Bearer nope'), 'scheme or token does not match: Bearer nope'],
    ['the scheme in lower case', bearing('bearer secret'), 'scheme or token does not match: bearer secret'],
    ['the token alone', bearing('secret'), 'scheme or token does not match: secret'],
    ['a beginning of it', bearing('Bearer secre'), 'scheme or token does not match: Bearer secre'],
    ['nothing', headers({}), 'missing or empty authorization header: Authorization'],
    ['no value', bearing(), 'missing or empty authorization header: Authorization'],
  ])('%s', (_what, lookup, expected) => {
    expect(verdict(create({ token: 'secret' }).extension, lookup)).toBe(expected);
  });

  test('any of several tokens, by another header, without a scheme', () => {
    const { extension } = create({ tokens: ['one', 'zwei ü'], header: 'X-Api-Key', scheme: '' });
    expect(verdict(extension, headers({ 'x-api-key': ['one'] }))).toBe('ok');
    // Node hands header bytes over as if they were Latin-1.
    expect(verdict(extension, headers({ 'x-api-key': [Buffer.from('zwei ü').toString('latin1')] }))).toBe('ok');
    expect(verdict(extension, headers({}))).toBe('missing or empty authorization header: X-Api-Key');
  });
});

test('requests that go out carry the first token', () => {
  expect(create({ tokens: ['one', 'two'] }).extension.credentials()).toEqual({ Authorization: 'Bearer one' });
  expect(create({ token: 'one', scheme: '' }).extension.credentials()).toEqual({ Authorization: 'one' });
});

test('it offers itself to servers and clients', () => {
  const { extension } = create({ token: 'x' });
  expect([isServerAuthenticator(extension), isClientAuthenticator(extension)]).toEqual([true, true]);
});

describe('tokens of a file', () => {
  let directory: string;
  let filename: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'bearertokenauth-'));
    filename = join(directory, 'tokens');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const started = async (config: Partial<BearerTokenAuthConfig> = {}) => {
    const created = create({ filename, ...config });
    await created.extension.start();
    return created;
  };

  test('one a line; blanks around them and empty lines count for nothing', async () => {
    writeFileSync(filename, ' one \r\n\ntwo\n');
    const { extension, lines } = await started();
    expect(
      ['Bearer one', 'Bearer two', 'Bearer ', 'Bearer'].map((value) => verdict(extension, bearing(value))),
    ).toEqual(['ok', 'ok', 'scheme or token does not match: Bearer ', 'scheme or token does not match: Bearer']);
    expect(extension.credentials()).toEqual({ Authorization: 'Bearer one' });
    expect(lines).toEqual([{ level: 'info', message: 'refresh token', fields: { filename } }]);
    await extension.shutdown();
  });

  test('take the place of those in the configuration, which a warning tells', async () => {
    writeFileSync(filename, 'file');
    const { extension, lines } = create({ filename, token: 'configured' });
    expect(verdict(extension, bearing('Bearer configured'))).toBe('ok');
    await extension.start();
    expect(verdict(extension, bearing('Bearer configured'))).toContain('does not match');
    expect(verdict(extension, bearing('Bearer file'))).toBe('ok');
    expect(lines[0]).toMatchObject({
      level: 'warn',
      message: 'a filename is specified. Configured token(s) is ignored!',
    });
    await extension.shutdown();
  });

  test('are read again when the file is written or replaced, and stay while it is gone', async () => {
    writeFileSync(filename, 'one');
    const { extension, lines } = await started();
    writeFileSync(filename, 'two');
    await vi.waitUntil(() => verdict(extension, bearing('Bearer two')) === 'ok');
    expect(verdict(extension, bearing('Bearer one'))).toContain('does not match');

    unlinkSync(filename);
    await vi.waitUntil(() => lines.some(({ level }) => level === 'error'));
    expect(lines.at(-1)!.message).toBe(`open ${filename}: no such file or directory`);
    expect(verdict(extension, bearing('Bearer two'))).toBe('ok');

    writeFileSync(join(directory, 'next'), 'three');
    renameSync(join(directory, 'next'), filename);
    await vi.waitUntil(() => verdict(extension, bearing('Bearer three')) === 'ok');
    await extension.shutdown();
  });

  test('that is not there keeps the hub from starting', async () => {
    const extension = await bearerTokenAuthFactory.create(testSettings('extension', 'bearertokenauth'), {
      ...DEFAULTS,
      filename,
    });
    await expect(extension.start(HOST)).rejects.toThrow(/^no such file or directory$/);
  });

  test('that is empty lets nobody in', async () => {
    writeFileSync(filename, '\n');
    const { extension } = await started();
    expect(verdict(extension, bearing('Bearer '))).toContain('does not match');
    expect(verdict(extension, bearing(''))).toContain('does not match');
    await extension.shutdown();
  });
});

test.each([
  [{}, 'no bearer token provided'],
  [{ token: 'a', tokens: ['b'] }, 'either tokens or token should be provided, not both'],
  [{ token: 'a', filename: 'f' }, undefined],
])('configuration %j', (config, expected) => {
  const issues: string[] = [];
  bearerTokenAuthFactory.schema.validate!(
    { ...DEFAULTS, ...config },
    { add: (_path, message) => void issues.push(message) },
  );
  expect(issues[0]).toBe(expected);
});
