import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createAuthority, issueClientCertificate, issueServerCertificate, loadAuthority } from './certificates.js';

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

test('a server certificate names its hosts and verifies against its authority', async () => {
  const authority = await createAuthority();
  const issued = await issueServerCertificate(authority, {
    dnsNames: ['localhost', 'hub.example'],
    ipAddresses: ['127.0.0.1', '::1'],
  });
  const certificate = new X509Certificate(issued.certPem);
  const issuer = new X509Certificate(authority.certPem);
  expect(issuer.ca).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.checkIssued(issuer)).toBe(true);
  expect(certificate.verify(issuer.publicKey)).toBe(true);
  expect(certificate.checkHost('hub.example')).toBe('hub.example');
  expect(certificate.checkHost('other.example')).toBeUndefined();
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.keyUsage).toEqual([SERVER_AUTH]);
});

test('an authority that is loaded again goes on signing under its own name', async () => {
  const made = await createAuthority({ commonName: 'Stavanger, hall 2 + annex' });
  const loaded = await loadAuthority(made.certPem, made.keyPem);
  const certificate = new X509Certificate((await issueClientCertificate(loaded, 'agent')).certPem);
  const issuer = new X509Certificate(made.certPem);
  expect(certificate.checkIssued(issuer)).toBe(true);
  expect(certificate.verify(issuer.publicKey)).toBe(true);
  expect(certificate.keyUsage).toEqual([CLIENT_AUTH]);
});

test('validity starts five minutes before now and lasts the days asked for', async () => {
  const now = new Date('2026-01-02T03:04:05Z');
  const issued = await issueServerCertificate(
    await createAuthority({ now }),
    { dnsNames: ['localhost'] },
    { now, validDays: 30 },
  );
  const certificate = new X509Certificate(issued.certPem);
  expect(new Date(certificate.validFrom)).toEqual(new Date('2026-01-02T02:59:05Z'));
  expect(new Date(certificate.validTo)).toEqual(new Date('2026-02-01T03:04:05Z'));
});

test('server and client authenticate each other', async () => {
  const authority = await createAuthority();
  const server = await issueServerCertificate(authority, { ipAddresses: ['127.0.0.1'] });
  const client = await issueClientCertificate(authority, 'agent');
  const listener = createServer({
    cert: server.certPem,
    key: server.keyPem,
    ca: authority.certPem,
    requestCert: true,
    rejectUnauthorized: true,
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const accepted = once(listener, 'secureConnection') as Promise<[TLSSocket]>;
  const { port } = listener.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, ca: authority.certPem, cert: client.certPem, key: client.keyPem });
  const [peer] = await accepted;
  expect(peer.authorized).toBe(true);
  expect(peer.getPeerCertificate().subject.CN).toBe('agent');
  socket.destroy();
  peer.destroy();
  listener.close();
});

test('a name that is no IP address is refused with what to do', async () => {
  const authority = await createAuthority();
  await expect(issueServerCertificate(authority, { ipAddresses: ['localhost'] })).rejects.toThrow(
    '"localhost" is no IP address; give host names as dnsNames',
  );
  await expect(issueServerCertificate(authority, {})).rejects.toThrow('at least one DNS name or IP address');
});
