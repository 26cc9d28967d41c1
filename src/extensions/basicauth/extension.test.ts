import { describe, expect, test } from 'vitest';
import { hashSync } from 'bcryptjs';
import { testSettings } from '../../../test/support/settings.js';
import { TempFolder } from '../../../test/support/temp.js';
import { isClientAuthenticator, isServerAuthenticator, type AuthData } from '../../component/auth.js';
import type { Issues } from '../../component/schema.js';
import { basicAuthSchema, type BasicAuthConfig } from './config.js';
import { BasicAuthClient, BasicAuthServer, createBasicAuth } from './extension.js';

const HOST = { extension: () => undefined, reportFatal: () => {} };

async function serverOf(htpasswd: { file?: string; inline?: string }) {
  const settings = testSettings('extension', 'basicauth');
  const server = new BasicAuthServer(settings, { file: '', inline: '', ...htpasswd });
  await server.start();
  return { server, settings };
}

const basic = (text: string | Buffer): string => `Basic ${Buffer.from(text).toString('base64')}`;

async function ask(server: BasicAuthServer, value?: string): Promise<AuthData | string> {
  try {
    return await server.authenticate((name) => (name === 'authorization' && value !== undefined ? [value] : undefined));
  } catch (error) {
    return (error as Error).message;
  }
}

function problems(config: BasicAuthConfig): string[] {
  const found: string[] = [];
  const issues: Issues = { add: (path, message) => void found.push([...path, message].join(': ')) };
  basicAuthSchema.validate!(config, issues);
  return found;
}

/** Each made by the tool that people make it with: openssl passwd, htpasswd -s, slappasswd; the password is `hello`. */
const HASHES = {
  apr1: '$apr1$abcd$/z7wmjvQTlMCvU5wkVH4y0',
  sha256: '$5$abcdefgh$UUoko/Tf0b.8LrDH6BE28ZvVbc7xd//GfzsD0NKugU7',
  sha512: '$6$abcd$yZwna0YYSz1O8/DJ5YrZO4bVosPSHaDE7dxK87aYFpGHrgTslCGLyaRSv6gIO.mxH6aKoNsndiGmGj2tpwQHk/',
  sha: '{SHA}qvTGHdzF6KLavt4PO0gs2a6pQ00=',
  plain: 'hello',
  nginx: '{PLAIN}hello',
  bcrypt: hashSync('hello', 4),
  bcryptApache: hashSync('hello', 4).replace(/^\$2b/, '$2y'),
  bcryptOld: hashSync('hello', 4).replace(/^\$2b/, '$2x'),
};

describe('basicauth for receivers', () => {
  test.each(Object.entries(HASHES))('knows passwords as %s', async (_form, hash) => {
    const { server } = await serverOf({ inline: `ann:${hash}` });
    for (let again = 0; again < 2; again++) {
      expect(await ask(server, basic('ann:hello'))).toEqual(
        new Map([
          ['username', 'ann'],
          ['raw', Buffer.from('ann:hello').toString('base64')],
        ]),
      );
      expect(await ask(server, basic('ann:hellO'))).toBe('invalid credentials');
      if (!hash.endsWith('hello')) expect(await ask(server, basic(`ann:${hash}`))).toBe('invalid credentials');
      expect(await ask(server, basic('bob:hello'))).toBe('invalid credentials');
    }
  });

  test('answers in the reference’s words', async () => {
    const { server } = await serverOf({ inline: 'ann:x' });
    expect(await ask(server)).toBe('no basic auth provided');
    expect(await ask(server, '')).toBe('no basic auth provided');
    expect(await ask(server, 'Bearer abc')).toBe('invalid authorization scheme prefix');
    expect(await ask(server, 'Basic')).toBe('invalid authorization scheme prefix');
    expect(await ask(server, 'Basic YW5u')).toBe('invalid authorization format');
    expect(await ask(server, 'Basic !!!!')).toBe('invalid authorization format');
    expect(await ask(server, basic('ann:x').slice(0, -1))).toBe('invalid authorization format');
    expect(await ask(server, basic('ann:x').replace('Basic', 'bAsIc'))).toBeInstanceOf(Map);
  });

  test('lines inline stand after those of the file; the last one of a user counts', async () => {
    using folder = new TempFolder();
    const file = folder.write('htpasswd', 'ann:old\r\nbob:bob\n\n  carl:carl  ');
    const { server } = await serverOf({ file, inline: 'ann:new' });
    expect(await ask(server, basic('ann:old'))).toBe('invalid credentials');
    expect(await ask(server, basic('ann:new'))).toBeInstanceOf(Map);
    expect(await ask(server, basic('bob:bob'))).toBeInstanceOf(Map);
    expect(await ask(server, basic('carl:carl'))).toBeInstanceOf(Map);
  });

  test('a password may hold colons and any bytes', async () => {
    const { server } = await serverOf({ inline: `ann:a:b:ü\nbob:${HASHES.apr1}` });
    expect(await ask(server, basic('ann:a:b:ü'))).toBeInstanceOf(Map);
    expect(await ask(server, basic(Buffer.from([0x61, 0x6e, 0x6e, 0x3a, 0xff])))).toBe('invalid credentials');
  });

  test('lines that cannot be used are told by number, without what they hold', async () => {
    const { server, settings } = await serverOf({
      inline: 'nocolon\nann:{SHA}short\nbob:$apr1$x\ncarl:{SSHA}!\ndora:$6$x\neve:$2y$04$none',
    });
    expect(settings.logger.lines.map(({ fields }) => fields)).toEqual([
      { line: 2, problem: 'there is no colon in it' },
      { line: 3, problem: 'its SHA-1 hash is no base64' },
      { line: 4, problem: 'its MD5 hash has no salt' },
      { line: 5, problem: 'its SHA-1 hash is no base64' },
      { line: 6, problem: 'its SHA crypt hash has no salt' },
    ]);
    expect(await ask(server, basic('eve:x'))).toBe('invalid credentials');
  });

  test('a missing file fails the start', async () => {
    await expect(serverOf({ file: '/missing/htpasswd' })).rejects.toThrow(
      'open htpasswd file: open /missing/htpasswd: no such file or directory',
    );
  });
});

describe('basicauth for exporters', () => {
  test('sends user and password', () => {
    const client = new BasicAuthClient('ann', 'a:b');
    expect(client.credentials()).toEqual({ Authorization: basic('ann:a:b') });
    expect(client.requiresTls).toBe(true);
    client.checkClient();
    expect(() => new BasicAuthClient('a:b', '').checkClient()).toThrow('invalid authorization format');
  });
});

test('one of the two', async () => {
  const settings = testSettings('extension', 'basicauth');
  const [htpasswd, client_auth] = [
    { file: '', inline: 'a:b' },
    { username: 'a', password: 'b' },
  ];
  expect(problems({ htpasswd, client_auth })).toEqual(['only one of `htpasswd` or `client_auth` can be specified']);
  expect(problems({ htpasswd: undefined, client_auth: undefined })).toEqual(['no credential source provided']);
  expect(problems({ htpasswd, client_auth: undefined })).toEqual([]);
  const server = createBasicAuth(settings, { htpasswd, client_auth: undefined });
  const client = createBasicAuth(settings, { htpasswd: undefined, client_auth });
  expect([isServerAuthenticator(server), isClientAuthenticator(server)]).toEqual([true, false]);
  expect([isServerAuthenticator(client), isClientAuthenticator(client)]).toEqual([false, true]);
  expect(() => createBasicAuth(settings, { htpasswd: { file: '', inline: '' }, client_auth: undefined })).toThrow(
    'no credential source provided',
  );
  await client.start(HOST);
});
