import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener, type Server } from 'node:http';
import https from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { decodeConfig } from '../config/decode.js';
import { schema } from '../component/schema.js';
import { ManualClock } from '../component/manual-clock.js';
import { createAuthority, issueClientCertificate, issueServerCertificate, type Authority } from './certificates.js';
import { HttpClient, type HttpAnswer } from './http-client.js';
import { httpClientFields } from './http-client-config.js';
import type { ProxyEnvironment } from './proxy-environment.js';
import { parseRequestUrl } from './http-url.js';

const clientSchema = schema(httpClientFields({ endpoint: '', timeout: '5s', compression: '', writeBufferSize: 0 }));
const closers: (() => void)[] = [];
let authority: Authority;

beforeAll(async () => {
  authority = await createAuthority();
});

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener, tls?: https.ServerOptions): Promise<string> {
  const server: Server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serverTls(): Promise<https.ServerOptions> {
  const { certPem: cert, keyPem: key } = await issueServerCertificate(authority, { ipAddresses: ['127.0.0.1'] });
  return { cert, key };
}

async function open(raw: object, environment: ProxyEnvironment = {}): Promise<HttpClient> {
  const { config } = decodeConfig(clientSchema, raw);
  const host = { extension: () => undefined, reportFatal: () => {} };
  const client = await HttpClient.open(config, host, new ManualClock(), { environment });
  closers.push(() => client.close());
  return client;
}

function post(client: HttpClient, url: string, signal = AbortSignal.timeout(5000)): Promise<HttpAnswer> {
  return client.post({
    url: parseRequestUrl(url)!,
    headers: { 'Content-Type': 'text/plain' },
    body: Buffer.from('hello'),
    signal,
    maxAnswerBytes: 5,
  });
}

/** Answers with what the request was. */
const echo: RequestListener = (request, response) => {
  void textOf(request).then((body) => {
    response.setHeader(
      'x-seen',
      JSON.stringify({ method: request.method, url: request.url, body, ...request.headers }),
    );
    response.end('a body longer than wanted');
  });
};

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}

const seen = (answer: HttpAnswer): Record<string, string> =>
  JSON.parse(String(answer.headers['x-seen'])) as Record<string, string>;

test('an answer has status, headers and the part of the body that is wanted; the connection is used again', async () => {
  const sockets = new Set<Socket>();
  const url = await serve((request, response) => {
    sockets.add(request.socket);
    echo(request, response);
  });
  const client = await open({ headers: { 'X-Tenant': 'a', 'content-type': 'mine' } });
  for (let i = 0; i < 3; i++) {
    const answer = await post(client, `${url}/path?q=1`);
    expect([answer.status, answer.statusText, answer.body.toString()]).toEqual([200, '200 OK', 'a bod']);
    expect(seen(answer)).toMatchObject({
      method: 'POST',
      url: '/path?q=1',
      body: 'hello',
      'x-tenant': 'a',
      'content-type': 'mine',
    });
  }
  expect(sockets.size).toBe(1);
});

test('without keep-alive every request has a connection of its own', async () => {
  const sockets = new Set<Socket>();
  const url = await serve((request, response) => {
    sockets.add(request.socket);
    response.end();
  });
  const client = await open({ disable_keep_alives: true });
  for (let i = 0; i < 3; i++) await post(client, url);
  expect(sockets.size).toBe(3);
});

test('a kept connection that the server has closed is replaced without anybody noticing', async () => {
  let requests = 0;
  const url = await serve((request, response) => {
    // Closed the moment the second request arrives on it.
    if (++requests === 2) request.socket.destroy();
    else response.end();
  });
  const client = await open({});
  await post(client, url);
  expect((await post(client, url)).status).toBe(200);
  expect(requests).toBe(3);
});

test.each([
  [301, 'GET', ''],
  [302, 'GET', ''],
  [303, 'GET', ''],
  [307, 'POST', 'hello'],
  [308, 'POST', 'hello'],
])('a redirect by %d is followed with %s', async (status, method, body) => {
  const url = await serve((request, response) => {
    if (request.url === '/a') response.writeHead(status, { location: '/b' }).end();
    else echo(request, response);
  });
  expect(seen(await post(await open({}), `${url}/a`))).toMatchObject({ method, url: '/b', body });
});

test('redirects that go round in circles end', async () => {
  const url = await serve((_request, response) => response.writeHead(307, { location: '/' }).end());
  await expect(post(await open({}), `${url}/`)).rejects.toThrow(`Post "${url}/": stopped after 10 redirects`);
});

test('TLS by an authority that is known; by one that is not; to a server without TLS', async () => {
  const url = await serve(echo, await serverTls());
  const client = await open({ tls: { ca_pem: authority.certPem } });
  expect((await post(client, url)).status).toBe(200);
  await expect(post(await open({}), url)).rejects.toThrow(
    `Post "${url}": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
  );
  expect((await post(await open({ tls: { insecure_skip_verify: true } }), url)).status).toBe(200);
  const plain = await serve(echo);
  await expect(post(client, plain.replace('http:', 'https:'))).rejects.toThrow(
    'http: server gave HTTP response to HTTPS client',
  );
});

test('a client certificate is shown', async () => {
  const url = await serve(
    (request, response) => {
      const { subject } = (
        request.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } }
      ).getPeerCertificate();
      response.end(subject.CN);
    },
    { ...(await serverTls()), ca: authority.certPem, requestCert: true, rejectUnauthorized: true },
  );
  const { certPem, keyPem } = await issueClientCertificate(authority, 'me');
  const client = await open({ tls: { ca_pem: authority.certPem, cert_pem: certPem, key_pem: keyPem } });
  expect((await post(client, url)).body.toString()).toBe('me');
});

test('an aborted request ends with the reason of the abort', async () => {
  const url = await serve(() => {});
  const controller = new AbortController();
  const answer = post(await open({}), url, controller.signal);
  controller.abort(new Error('context deadline exceeded'));
  await expect(answer).rejects.toThrow(`Post "${url}": context deadline exceeded`);
});

test.each([
  ['http://127.0.0.1:1/', 'Post "http://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: connection refused'],
  ['http://no-such-host.invalid/', 'Post "http://no-such-host.invalid/": dial tcp: lookup no-such-host.invalid: '],
  ['ftp://x/', 'Post "ftp://x/": unsupported protocol scheme "ftp"'],
  ['prometheus:9090', 'Post "prometheus:9090": unsupported protocol scheme "prometheus"'],
])('%s fails in the words of Go', async (url, message) => {
  await expect(post(await open({}), url)).rejects.toThrow(message);
});

test('cookies come back to the server that set them, when that is on', async () => {
  const url = await serve((request, response) => {
    response.setHeader('set-cookie', ['lb=node-1; Path=/', 'other=x; Path=/elsewhere', 'gone=x; Max-Age=0']);
    echo(request, response);
  });
  const client = await open({ cookies: { enabled: true } });
  await post(client, url);
  expect(seen(await post(client, url))['cookie']).toBe('lb=node-1');
  const other = await open({});
  await post(other, url);
  expect(seen(await post(other, url))['cookie']).toBeUndefined();
});

test('a plain request is handed to the proxy with the whole address, a TLS one goes through a tunnel', async () => {
  const asked: string[] = [];
  const proxy = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization']}`);
    response.end('from proxy');
  });
  proxy.on('connect', (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization']}`);
    const target = connect(Number(request.url!.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    closers.push(() => target.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  closers.push(() => proxy.close());
  const proxyUrl = `http://user:pass@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const basic = `Basic ${Buffer.from('user:pass').toString('base64')}`;
  const plain = await open({ proxy_url: proxyUrl });
  expect((await post(plain, 'http://example.invalid/x')).body.toString()).toBe('from ');
  const url = await serve(echo, await serverTls());
  const secure = await open({ proxy_url: proxyUrl, tls: { ca_pem: authority.certPem } });
  expect((await post(secure, `${url}/y`)).status).toBe(200);
  expect(asked).toEqual([`POST http://example.invalid/x ${basic}`, `CONNECT ${new URL(url).host} ${basic}`]);
});

test.each([
  ['http://host/path', 'http://host/path', 'http'],
  ['http://u:secret@host/', 'http://u:xxxxx@host/', 'http'],
  ['/path', '/path', ''],
  ['prometheus:9090', 'prometheus:9090', 'prometheus'],
])('the address %s is read as the reference reads it', (text, shown, scheme) => {
  expect(parseRequestUrl(text)).toMatchObject({ text: shown, scheme });
});

test.each(['', 'host/path', '127.0.0.1:9090', 'http://a b/', 'http://x:port/', 'http://x\n/'])(
  '%j is no address',
  (text) => {
    expect(parseRequestUrl(text)).toBeUndefined();
  },
);
