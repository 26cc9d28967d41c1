import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testSettings } from '../../../test/support/settings.js';
import { TempFolder } from '../../../test/support/temp.js';
import type { Issues } from '../../component/schema.js';
import { oauth2ClientSchema, type Oauth2ClientConfig } from './config.js';
import { Oauth2ClientExtension } from './extension.js';
import { tokenOf } from './token-answer.js';

const HOST = { extension: () => undefined, reportFatal: () => {} };

interface Asked {
  readonly authorization: string | undefined;
  readonly form: Record<string, string>;
}

let server: Server;
let url: string;
let asked: Asked[];
let answer: (request: Asked) => { status?: number; type?: string; body: string };

beforeEach(async () => {
  asked = [];
  answer = () => ({ body: JSON.stringify({ access_token: `t${asked.length}`, expires_in: 3600 }) });
  server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const form = Object.fromEntries(new URLSearchParams(body));
      asked.push({ authorization: request.headers.authorization, form });
      const { status = 200, type = 'application/json', body: text } = answer(asked.at(-1)!);
      response.writeHead(status, { 'Content-Type': type }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/token`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const config = (settings: Partial<Oauth2ClientConfig> = {}): Oauth2ClientConfig => ({
  client_id: 'hub',
  client_id_file: '',
  client_secret: 's&cret',
  client_secret_file: '',
  endpoint_params: {},
  token_url: url,
  scopes: [],
  tls: NO_TLS,
  timeout: 0,
  expiry_buffer: 300_000,
  ...settings,
});

const NO_TLS = {
  ca_file: '',
  ca_pem: '',
  include_system_ca_certs_pool: false,
  cert_file: '',
  cert_pem: '',
  key_file: '',
  key_pem: '',
  min_version: '',
  max_version: '',
  cipher_suites: [],
  reload_interval: 0,
  curve_preferences: [],
  tpm: { enabled: false, path: '', owner_auth: '', auth: '' },
  insecure: false,
  insecure_skip_verify: false,
  server_name_override: '',
} as unknown as Oauth2ClientConfig['tls'];

async function started(settings: Partial<Oauth2ClientConfig> = {}) {
  const { clock } = testSettings('extension', 'oauth2client');
  const extension = new Oauth2ClientExtension({ clock }, config(settings));
  await extension.start(HOST);
  return { extension, clock };
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('oauth2client', () => {
  test('gets a token and keeps it until shortly before its end', async () => {
    const { extension, clock } = await started({ scopes: ['a', 'b'], endpoint_params: { audience: ['x'] } });
    const both = await Promise.all([extension.credentials(), extension.credentials()]);
    expect(both).toEqual([{ Authorization: 'Bearer t1' }, { Authorization: 'Bearer t1' }]);
    expect(asked).toEqual([
      {
        authorization: basic('hub:s%26cret'),
        form: { grant_type: 'client_credentials', scope: 'a b', audience: 'x' },
      },
    ]);
    await clock.advance(3_299_000);
    expect(extension.credentials()).toEqual({ Authorization: 'Bearer t1' });
    await clock.advance(1_000);
    expect(await extension.credentials()).toEqual({ Authorization: 'Bearer t2' });
    await extension.shutdown();
  });

  test('names itself among the parameters where the header is refused, and stays with it', async () => {
    answer = ({ authorization }) =>
      authorization === undefined ? { body: '{"access_token":"t"}' } : { status: 401, body: '{}' };
    const { extension } = await started({ expiry_buffer: 0 });
    expect(await extension.credentials()).toEqual({ Authorization: 'Bearer t' });
    expect(asked.at(-1)?.form).toEqual({ grant_type: 'client_credentials', client_id: 'hub', client_secret: 's&cret' });
    expect(asked).toHaveLength(2);
    await extension.shutdown();
  });

  test('tells why there is no token, and asks again the next time', async () => {
    answer = () => ({ status: 400, body: '{"error":"invalid_client","error_description":"who is it"}' });
    const { extension } = await started();
    await expect(extension.credentials()).rejects.toThrow(
      `failed to get security token from token endpoint (endpoint "${url}"); oauth2: "invalid_client" "who is it"`,
    );
    answer = () => ({ body: '{"access_token":"t"}' });
    expect(await extension.credentials()).toEqual({ Authorization: 'Bearer t' });
    await extension.shutdown();
  });

  test('reads files anew for each token', async () => {
    using folder = new TempFolder();
    const [client_id_file, client_secret_file] = [folder.write('id', ' other\n'), folder.write('secret', 'one')];
    const { extension, clock } = await started({ client_id_file, client_secret_file });
    await extension.credentials();
    folder.write('secret', 'two\n');
    await clock.advance(3_600_000);
    await extension.credentials();
    expect(asked.map(({ authorization }) => authorization)).toEqual([basic('other:one'), basic('other:two')]);
    folder.write('secret', ' ');
    await clock.advance(3_600_000);
    await expect(extension.credentials()).rejects.toThrow(
      `no ClientSecret provided in OAuth Client Credentials configuration; empty credentials file "${client_secret_file}"`,
    );
    await extension.shutdown();
  });

  test('gives up after the timeout', async () => {
    const { extension, clock } = await started({ timeout: 1000, token_url: url });
    server.removeAllListeners('request');
    const asking = extension.credentials() as Promise<unknown>;
    const failed = expect(asking).rejects.toThrow('Client.Timeout exceeded');
    for (let i = 0; i < 5; i++) await clock.advance(1000);
    await failed;
    await extension.shutdown();
  });

  test('an address that is none fails the start', async () => {
    await expect(started({ token_url: 'login' })).rejects.toThrow('token_url: "login" is no URL');
  });
});

describe('an answer with a token', () => {
  const of = (body: string, more: Partial<Parameters<typeof tokenOf>[0]> = {}) =>
    tokenOf({ status: 200, statusText: '200 OK', contentType: 'application/json', body, ...more }, 1000);

  test.each([
    ['{"access_token":"t","token_type":"bearer","expires_in":"60"}', 'Bearer t', 61_000],
    ['{"access_token":"t","token_type":"mac","expires_in":60}', 'MAC t', 61_000],
    ['{"access_token":"t","token_type":"DPoP"}', 'DPoP t', undefined],
  ])('%s', (body, header, endsAtMs) => {
    expect(of(body)).toEqual({ header, endsAtMs });
  });

  test('may be a form', () => {
    const contentType = 'application/x-www-form-urlencoded; charset=utf-8';
    expect(of('access_token=t&expires_in=1', { contentType })).toEqual({ header: 'Bearer t', endsAtMs: 2000 });
  });

  test('or lacks one', () => {
    expect(() => of('{}')).toThrow('oauth2: server response missing access_token');
    expect(() => of('secret')).toThrow('oauth2: cannot parse json: the answer is no JSON object');
    expect(() => of('no', { status: 503, statusText: '503 Service Unavailable' })).toThrow(
      'oauth2: cannot fetch token: 503 Service Unavailable\nResponse: no',
    );
    expect(() => of('{"error":"e","error_uri":"u"}')).toThrow('oauth2: "e" "u"');
  });
});

test('wrong settings are refused in the reference’s words', () => {
  const problems = (settings: Partial<Oauth2ClientConfig>): string[] => {
    const found: string[] = [];
    const issues: Issues = { add: (path, message) => void found.push([...path, message].join(': ')) };
    oauth2ClientSchema.validate!(config(settings), issues);
    return found;
  };
  expect(problems({})).toEqual([]);
  expect(problems({ client_id: '' })).toEqual(['no ClientID provided in the OAuth2 exporter configuration']);
  expect(problems({ client_secret: '' })).toEqual([
    'no ClientSecret provided in OAuth Client Credentials configuration',
  ]);
  expect(problems({ token_url: '' })).toEqual(['no TokenURL provided in OAuth Client Credentials configuration']);
});
