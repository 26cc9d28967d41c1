import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ManualClock } from '../../../component/manual-clock.js';
import { TempFolder } from '../../../../test/support/temp.js';
import type { BlobRequestError } from '../store.js';
import { arcToken } from './arc.js';
import { ManagedIdentityTokens } from './managed-identity.js';
import { askForToken, type AskForToken, type TokenAnswer, type TokenRequest } from './token-request.js';

const clock = new ManualClock(1_000_000);
const RESOURCE = 'resource=https%3A%2F%2Fstorage.azure.com';

function service(answer: Partial<TokenAnswer> = {}) {
  const requests: TokenRequest[] = [];
  const ask: AskForToken = async (request) => {
    requests.push(request);
    const body = JSON.stringify({ access_token: 'T', expires_on: '5000' });
    return { status: 200, header: () => undefined, body, ...answer };
  };
  return { requests, ask };
}

async function asked(env: Record<string, string>, clientId?: string): Promise<Partial<TokenRequest>> {
  const { requests, ask } = service();
  const tokens = new ManagedIdentityTokens({ ask, clock, env, ...(clientId === undefined ? {} : { clientId }) });
  expect(await tokens.token()).toEqual({ token: 'T', expiresOnTimestamp: 5_000_000 });
  const { method, url, headers, form } = requests[0]!;
  return { method, url, ...(headers && { headers }), ...(form && { form }) };
}

test('a virtual machine asks its metadata service', async () => {
  const url = `http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&${RESOURCE}`;
  expect(await asked({})).toEqual({ method: 'GET', url, headers: { Metadata: 'true' } });
  expect((await asked({}, 'id 1')).url).toBe(`${url}&client_id=id+1`);
});

test('App Service and Container Apps say where to ask', async () => {
  const env = { IDENTITY_ENDPOINT: 'http://127.0.0.1:41/msi/token', IDENTITY_HEADER: 'h' };
  expect(await asked(env, 'id')).toEqual({
    method: 'GET',
    url: `http://127.0.0.1:41/msi/token?api-version=2019-08-01&${RESOURCE}&client_id=id`,
    headers: { 'X-IDENTITY-HEADER': 'h' },
  });
});

test('so do Machine Learning and Cloud Shell', async () => {
  expect(await asked({ MSI_ENDPOINT: 'http://l/t', MSI_SECRET: 's', DEFAULT_IDENTITY_CLIENT_ID: 'd' })).toEqual({
    method: 'GET',
    url: `http://l/t?api-version=2017-09-01&${RESOURCE}&clientid=d`,
    headers: { secret: 's' },
  });
  expect(await asked({ MSI_ENDPOINT: 'http://l/t' })).toEqual({
    method: 'POST',
    url: 'http://l/t',
    headers: { Metadata: 'true' },
    form: { resource: 'https://storage.azure.com' },
  });
});

test.each([
  [404, true], // the metadata service is being updated
  [410, true],
  [429, true],
  [500, true],
  [400, false], // no identity is assigned
])('after %i asking again makes sense: %s', async (status, isPassing) => {
  const { ask } = service({ status, body: '{"error":"invalid_request","error_description":"Identity not found"}' });
  const failed = new ManagedIdentityTokens({ ask, clock, env: {} }).token();
  const error = (await failed.catch((thrown: unknown) => thrown)) as BlobRequestError;
  expect(error.message).toBe(
    'ManagedIdentityCredential authentication failed. GET http://169.254.169.254/metadata/identity/oauth2/token: ' +
      `${status} invalid_request: Identity not found`,
  );
  expect(error.isPassing).toBe(isPassing);
});

test('a form goes over HTTP as a form', async () => {
  const shell = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      const { method, headers } = request;
      response.end(JSON.stringify({ access_token: `${method} ${headers['content-type']} ${body}`, expires_in: '10' }));
    });
  });
  await new Promise<void>((resolve) => shell.listen(0, '127.0.0.1', resolve));
  try {
    const env = { MSI_ENDPOINT: `http://127.0.0.1:${(shell.address() as AddressInfo).port}/oauth2/token` };
    const { token } = await new ManagedIdentityTokens({ ask: askForToken, clock, env }).token();
    expect(token).toBe(`POST application/x-www-form-urlencoded ${RESOURCE}`);
  } finally {
    shell.close();
  }
});

test('a token service that is away is told by its address', async () => {
  const env = { MSI_ENDPOINT: 'http://127.0.0.1:9/t', MSI_SECRET: 'hidden' };
  const failed = new ManagedIdentityTokens({ ask: askForToken, clock, env }).token();
  const error = (await failed.catch((thrown: unknown) => thrown)) as BlobRequestError;
  expect(error.message).toBe(
    'ManagedIdentityCredential authentication failed. GET http://127.0.0.1:9/t: connect ECONNREFUSED 127.0.0.1:9',
  );
  expect(error.isPassing).toBe(true);
});

test('an Arc agent wants what is in a file that it names', async () => {
  using folder = new TempFolder();
  const keyFile = folder.write('a.key', 'the key');
  const agent = createServer((request, response) => {
    if (request.headers.authorization === 'Basic the key' && request.headers['metadata'] === 'true') {
      response.end(JSON.stringify({ access_token: 'T', expires_in: 10 }));
    } else response.writeHead(401, { 'WWW-Authenticate': `Basic realm=${keyFile}` }).end();
  });
  await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve));
  try {
    const endpoint = `http://127.0.0.1:${(agent.address() as AddressInfo).port}/metadata/identity/oauth2/token`;
    const options = { ask: askForToken, clock, endpoint, credential: 'C', programData: undefined };
    expect(await arcToken({ ...options, keyFolder: folder.path })).toEqual({
      token: 'T',
      expiresOnTimestamp: 1_010_000,
    });
    await expect(arcToken(options)).rejects.toThrow(
      `C authentication failed. the Arc agent named ${JSON.stringify(keyFile)}, which is no .key file in `,
    );
  } finally {
    agent.close();
  }
});

test('an Arc agent that names no file is told from one that does', async () => {
  const env = { IDENTITY_ENDPOINT: 'http://127.0.0.1:40342/t', IMDS_ENDPOINT: 'http://127.0.0.1:40342' };
  const { ask, requests } = service({ status: 403 });
  await expect(new ManagedIdentityTokens({ ask, clock, env }).token()).rejects.toThrow(
    'ManagedIdentityCredential authentication failed. the Arc agent answered 403 where it should name a key file',
  );
  expect(requests[0]!.url).toBe(`http://127.0.0.1:40342/t?api-version=2020-06-01&${RESOURCE}`);
});
