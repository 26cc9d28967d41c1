import { expect, test } from 'vitest';
import { ManualClock } from '../../../component/manual-clock.js';
import { TempFolder } from '../../../../test/support/temp.js';
import type { BlobRequestError } from '../store.js';
import { EntraTokens } from './entra.js';
import type { AskForToken, TokenAnswer, TokenRequest } from './token-request.js';

/** A token service that gives these answers in turn. */
function service(...answers: (Partial<TokenAnswer> | Error)[]) {
  const requests: TokenRequest[] = [];
  const ask: AskForToken = async (request) => {
    requests.push(request);
    const answer = answers.shift()!;
    if (answer instanceof Error) throw answer;
    return { status: 200, header: () => undefined, body: '{}', ...answer };
  };
  return { requests, options: { ask, clock: new ManualClock(1_000_000), authorityHost: undefined } };
}
const token = { body: JSON.stringify({ access_token: 'T', expires_in: 3599, token_type: 'Bearer' }) };

test('a service principal shows its secret', async () => {
  const { requests, options } = service(token);
  const tokens = EntraTokens.withSecret('contoso.com', 'client', 's3cret', options);
  expect(await tokens.token()).toEqual({ token: 'T', expiresOnTimestamp: 1_000_000 + 3_599_000 });
  expect(requests).toEqual([
    {
      method: 'POST',
      url: 'https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token',
      form: {
        grant_type: 'client_credentials',
        client_id: 'client',
        client_secret: 's3cret',
        scope: 'https://storage.azure.com/.default',
      },
      isLocal: false,
      abort: undefined,
    },
  ]);
});

test('a workload shows the token that is in the file by then', async () => {
  using folder = new TempFolder();
  const file = folder.write('token', 'first\n');
  const { requests, options } = service(token, token);
  const tokens = EntraTokens.withTokenFile('tenant', 'client', file, options);
  await tokens.token();
  folder.write('token', 'second');
  await tokens.token();
  expect(requests.map(({ form }) => form!['client_assertion'])).toEqual(['first', 'second']);
  expect(requests[0]!.form!['client_assertion_type']).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
});

test('a token file that is not there is named, and may come', async () => {
  const { options } = service();
  const tokens = EntraTokens.withTokenFile('tenant', 'client', '/does/not/exist', options);
  const error = (await tokens.token().catch((thrown: unknown) => thrown)) as BlobRequestError;
  expect(error.message).toContain(
    "WorkloadIdentityCredential: federated_token_file: ENOENT: no such file or directory, open '/does/not/exist'",
  );
  expect(error.isPassing).toBe(true);
});

test('another cloud is where AZURE_AUTHORITY_HOST says', async () => {
  const { requests, options } = service(token);
  await EntraTokens.withSecret('t', 'c', 's', { ...options, authorityHost: 'https://login.chinacloudapi.cn' }).token();
  expect(requests[0]!.url).toBe('https://login.chinacloudapi.cn/t/oauth2/v2.0/token');
  expect(() => EntraTokens.withSecret('t', 'c', 's', { ...options, authorityHost: 'http://evil' })).toThrow(
    'AZURE_AUTHORITY_HOST must be an address that begins with https://, found "http://evil"',
  );
});

test('a tenant that would change the address is refused', () => {
  expect(() => EntraTokens.withSecret('a/b', 'c', 's', service().options)).toThrow('invalid tenantID.');
});

test.each([
  [
    {
      status: 401,
      body: '{"error":"invalid_client","error_description":"AADSTS7000215: Invalid secret.\\r\\nTrace ID: x"}',
    },
    '401 invalid_client: AADSTS7000215: Invalid secret.',
    false,
  ],
  [{ status: 503, body: 'busy' }, '503 busy', true],
  [{ status: 429, body: '' }, '429', true],
  [{ body: '{"token_type":"Bearer"}' }, '200 the answer has no token in it', false],
  [{ body: 'no json' }, '200 the answer has no token in it', false],
  [
    new Error('getaddrinfo ENOTFOUND login.microsoftonline.com'),
    'getaddrinfo ENOTFOUND login.microsoftonline.com',
    true,
  ],
])('%j is told without the secret', async (answer, words, isPassing) => {
  const { options } = service(answer);
  const failed = EntraTokens.withSecret('t', 'c', 's3cret', options).token();
  const error = (await failed.catch((thrown: unknown) => thrown)) as BlobRequestError;
  const where = 'POST https://login.microsoftonline.com/t/oauth2/v2.0/token: ';
  expect(error.message).toBe(`ClientSecretCredential authentication failed. ${where}${words}`);
  expect(error.isPassing).toBe(isPassing);
  expect(error.message).not.toContain('s3cret');
});
