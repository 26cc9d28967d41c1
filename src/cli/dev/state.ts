import { randomBytes, X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  type Authority,
  createAuthority,
  issueServerCertificate,
  loadAuthority,
} from '../../transport/certificates.js';
import { OWNER_ONLY, READABLE, readIfThere, writeWhole } from '../whole-file.js';

/** Where everything of one development hub lives. Paths are absolute. */
export interface StatePaths {
  readonly folder: string;
  readonly caFile: string;
  readonly caKeyFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly tokenFile: string;
  /** The configuration of the last start. */
  readonly configFile: string;
  /** `OTEL_EXPORTER_OTLP_*`, a line each. */
  readonly envFile: string;
  /** Blobs, kept by the emulator. */
  readonly blobFolder: string;
  /** What `send` looks for: where the running hub is. */
  readonly runningFile: string;
}

export function statePaths(folder: string): StatePaths {
  return {
    folder,
    caFile: join(folder, 'ca.crt'),
    caKeyFile: join(folder, 'ca.key'),
    certFile: join(folder, 'server.crt'),
    keyFile: join(folder, 'server.key'),
    tokenFile: join(folder, 'token'),
    configFile: join(folder, 'dev.yaml'),
    envFile: join(folder, 'otel.env'),
    blobFolder: join(folder, 'blobs'),
    runningFile: join(folder, 'running.json'),
  };
}

/** What was found or made at a start. */
export interface DevState {
  readonly token: string;
  /** The authority is new: clients that trusted an earlier one must be given `ca.crt` again. */
  readonly authorityIsNew: boolean;
  readonly certificateIsNew: boolean;
  readonly certificateNotAfter: Date;
}

const DAY_MS = 86_400_000;
/** A certificate that ends sooner than this is made anew, so that none ends while a hub runs. */
const RENEW_BEFORE_MS = 30 * DAY_MS;
/** 256 bits, as text without characters that need quoting in a header, a shell or a URL. */
const TOKEN_BYTES = 32;

/** What a client may call the hub: this machine in its own words and in a container's. */
export function serverNames(): { readonly dnsNames: readonly string[]; readonly ipAddresses: readonly string[] } {
  const own = hostname();
  const usable = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(own) && own !== 'localhost';
  return {
    dnsNames: ['localhost', ...(usable ? [own] : []), 'host.docker.internal'],
    ipAddresses: ['127.0.0.1', '::1'],
  };
}

/**
 * Opens the state folder, making what is missing, what ends soon and what does not fit together. Keys and token are readable
 * by their owner only, and the folder tells git to leave it alone.
 *
 * @param nowMs Unix time in milliseconds.
 */
export async function openState(paths: StatePaths, nowMs: number): Promise<DevState> {
  await mkdir(paths.folder, { recursive: true, mode: 0o700 });
  await writeFile(join(paths.folder, '.gitignore'), '*\n');
  const { authority, isNew: authorityIsNew } = await openAuthority(paths, nowMs);
  const kept = authorityIsNew ? undefined : await usableCertificate(paths, nowMs);
  return {
    token: await openToken(paths),
    authorityIsNew,
    certificateIsNew: kept === undefined,
    certificateNotAfter: kept ?? (await issueCertificate(paths, authority, nowMs)),
  };
}

async function openAuthority(paths: StatePaths, nowMs: number): Promise<{ authority: Authority; isNew: boolean }> {
  const certPem = await readIfThere(paths.caFile);
  const keyPem = await readIfThere(paths.caKeyFile);
  if (certPem !== undefined && keyPem !== undefined) {
    try {
      const authority = await loadAuthority(certPem, keyPem);
      const fits = new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem));
      if (fits && authority.notAfter.getTime() - nowMs > RENEW_BEFORE_MS) return { authority, isNew: false };
    } catch {
      // Unreadable: made anew below, and told.
    }
  }
  const authority = await createAuthority({ now: new Date(nowMs) });
  await writeWhole(paths.caKeyFile, authority.keyPem, OWNER_ONLY);
  await writeWhole(paths.caFile, authority.certPem, READABLE);
  return { authority, isNew: true };
}

/** When the certificate on disk ends, if it can serve: signed by our authority, with its key, for today's names, for long. */
async function usableCertificate(paths: StatePaths, nowMs: number): Promise<Date | undefined> {
  const certPem = await readIfThere(paths.certFile);
  const keyPem = await readIfThere(paths.keyFile);
  const caPem = await readIfThere(paths.caFile);
  if (certPem === undefined || keyPem === undefined || caPem === undefined) return undefined;
  try {
    const certificate = new X509Certificate(certPem);
    const names = serverNames();
    const notAfter = new Date(certificate.validTo);
    const usable =
      certificate.verify(new X509Certificate(caPem).publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(keyPem)) &&
      names.dnsNames.every((name) => certificate.checkHost(name) !== undefined) &&
      names.ipAddresses.every((address) => certificate.checkIP(address) !== undefined) &&
      notAfter.getTime() - nowMs > RENEW_BEFORE_MS;
    return usable ? notAfter : undefined;
  } catch {
    return undefined;
  }
}

async function issueCertificate(paths: StatePaths, authority: Authority, nowMs: number): Promise<Date> {
  const issued = await issueServerCertificate(authority, serverNames(), { now: new Date(nowMs) });
  await writeWhole(paths.keyFile, issued.keyPem, OWNER_ONLY);
  await writeWhole(paths.certFile, issued.certPem, READABLE);
  return issued.notAfter;
}

async function openToken(paths: StatePaths): Promise<string> {
  const existing = (await readIfThere(paths.tokenFile))?.trim();
  if (existing) return existing;
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  // No line feed: whoever reads the file as it is would send it along.
  await writeWhole(paths.tokenFile, token, OWNER_ONLY);
  return token;
}

/** Where a running development hub is. */
export interface RunningHub {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Base address for OTLP/gRPC. */
  readonly grpc: string;
  /** Base address for OTLP/HTTP. */
  readonly http: string;
  /** The remote-write back end. */
  readonly metrics: string;
  /** The blob service, with the account. */
  readonly blobs: string;
}

export async function writeRunning(paths: StatePaths, running: RunningHub): Promise<void> {
  await writeWhole(paths.runningFile, `${JSON.stringify(running, undefined, 2)}\n`, READABLE);
}

export async function removeRunning(paths: StatePaths): Promise<void> {
  await rm(paths.runningFile, { force: true });
}

/** The hub that runs with this state, or undefined: no file, a file of a hub that is gone, or one that is not ours. */
export async function findRunning(paths: StatePaths): Promise<RunningHub | undefined> {
  const text = await readIfThere(paths.runningFile);
  if (text === undefined) return undefined;
  let running: RunningHub;
  try {
    running = JSON.parse(text) as RunningHub;
  } catch {
    return undefined;
  }
  return typeof running.grpc === 'string' && (await listens(running.grpc)) ? running : undefined;
}

function listens(address: string): Promise<boolean> {
  const { hostname: host, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = createConnection({ host: host.replace(/^\[|\]$/g, ''), port: Number(port), timeout: 2000 });
    const settle = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', settle(true)).once('error', settle(false)).once('timeout', settle(false));
  });
}
