import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join, relative, resolve } from 'node:path';
import {
  type Authority,
  createAuthority,
  type IssuedCertificate,
  issueClientCertificate,
  issueServerCertificate,
  loadAuthority,
} from '../../transport/certificates.js';
import { EXIT } from '../exit-codes.js';
import { parseFlags, runSubcommand, UsageError, wholeNumber } from '../flags.js';
import type { CliIo } from '../io.js';
import { OWNER_ONLY, READABLE, readIfThere, writeWhole } from '../whole-file.js';

export const CERTS_HELP = `Usage: otlp-hub certs [flags]

Makes a certificate authority and a server certificate for development and tests, as PEM files. An authority that is in the
folder already is used again.

  --out DIR      folder to write to (default ./certs)
  --name LIST    DNS names and IP addresses the server is called by, with commas (default localhost,127.0.0.1,::1)
  --client NAME  also make a client certificate with this common name; may be repeated
  --days N       validity of server and client certificates (default 365)
  --force        replace server and client certificates that are there
  --help         print this

Examples:
  otlp-hub certs                                                 for localhost, in ./certs
  otlp-hub certs --out tls --name hub.example.com,10.0.0.7 --client agent

Files: ca.crt ca.key, tls.crt tls.key, <client>.crt <client>.key. Keys are readable by their owner only.
`;

interface CertsArguments {
  readonly help: boolean;
  /** Absolute. */
  readonly folder: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly clients: readonly string[];
  readonly validDays: number;
  readonly force: boolean;
}

/** `otlp-hub certs`. @returns 0, or 1 when a file is in the way, cannot be read or written, or the flags are wrong. */
export function runCerts(argv: readonly string[], io: CliIo): Promise<number> {
  const run = async (): Promise<number> => {
    const args = parseCertsArguments(argv, io.cwd);
    io.stdout.write(args.help ? CERTS_HELP : await makeCertificates(args, io.cwd));
    return EXIT.ok;
  };
  return runSubcommand('certs', io, run, (error) => error instanceof Error);
}

/** File names of the authority and the server; a client of that name would overwrite them. */
const RESERVED = ['ca', 'tls'];

function parseCertsArguments(argv: readonly string[], cwd: string): CertsArguments {
  const flags = parseFlags(argv, {
    out: { type: 'string', default: 'certs' },
    name: { type: 'string', default: 'localhost,127.0.0.1,::1' },
    client: { type: 'string', multiple: true, default: [] },
    days: { type: 'string', default: '365' },
    force: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  const names = flags.name.split(',').map((name) => name.trim());
  if (names.includes('')) throw new UsageError(`--name has an empty entry: ${JSON.stringify(flags.name)}`);
  for (const client of flags.client) {
    if (!/^[\w.@-]+$/.test(client) || RESERVED.includes(client)) {
      throw new UsageError(
        `--client takes letters, digits and any of _.@- (not ca or tls), got ${JSON.stringify(client)}`,
      );
    }
  }
  return {
    help: flags.help,
    folder: resolve(cwd, flags.out),
    dnsNames: names.filter((name) => isIP(name) === 0),
    ipAddresses: names.filter((name) => isIP(name) !== 0),
    clients: flags.client,
    validDays: wholeNumber('days', flags.days, { min: 1, max: 3650 }),
    force: flags.force,
  };
}

async function makeCertificates(args: CertsArguments, cwd: string): Promise<string> {
  const { folder, validDays } = args;
  const here = (name: string): string => relative(cwd, join(folder, name));
  await mkdir(folder, { recursive: true });
  if (!args.force) await refuseExisting(folder, ['tls', ...args.clients]);
  const { authority, isNew } = await openAuthority(folder);
  const server = await issueServerCertificate(authority, args, { validDays });
  await writePair(folder, 'tls', server);
  const lines = [
    `${isNew ? 'Made' : 'Used'} the authority ${here('ca.crt')}: what clients trust`,
    `Made ${here('tls.crt')} and ${here('tls.key')} for ${[...args.dnsNames, ...args.ipAddresses].join(', ')}, valid until ${day(server)}`,
  ];
  for (const client of args.clients) {
    const issued = await issueClientCertificate(authority, client, { validDays });
    await writePair(folder, client, issued);
    lines.push(
      `Made ${here(`${client}.crt`)} and ${here(`${client}.key`)} for the client ${client}, valid until ${day(issued)}`,
    );
  }
  lines.push(
    '',
    'In Kubernetes:',
    `  kubectl create secret tls otel-hub-tls --cert=${here('tls.crt')} --key=${here('tls.key')} --namespace monitoring`,
    'Check a hub that serves it:',
    `  openssl s_client -connect localhost:4317 -CAfile ${here('ca.crt')} -verify_return_error </dev/null`,
  );
  return `${lines.join('\n')}\n`;
}

async function refuseExisting(folder: string, names: readonly string[]): Promise<void> {
  for (const file of names.flatMap((name) => [join(folder, `${name}.crt`), join(folder, `${name}.key`)])) {
    const exists = (await readIfThere(file)) !== undefined;
    if (exists)
      throw new Error(`${file} is there already; choose another folder with --out or replace it with --force`);
  }
}

async function openAuthority(folder: string): Promise<{ authority: Authority; isNew: boolean }> {
  const [cert, key] = await Promise.all(['ca.crt', 'ca.key'].map((name) => readIfThere(join(folder, name))));
  if (cert !== undefined && key !== undefined)
    return { authority: await loadOrExplain(folder, cert, key), isNew: false };
  if (cert !== undefined || key !== undefined) {
    throw new Error(
      `${folder} has one of ca.crt and ca.key without the other; add it, or choose another folder with --out`,
    );
  }
  const authority = await createAuthority();
  await writePair(folder, 'ca', authority);
  return { authority, isNew: true };
}

async function loadOrExplain(folder: string, cert: string, key: string): Promise<Authority> {
  try {
    return await loadAuthority(cert, key);
  } catch (error) {
    throw new Error(
      `ca.crt and ca.key in ${folder} are not a certificate and its P-256 key (${(error as Error).message}); ` +
        'choose another folder with --out',
      { cause: error },
    );
  }
}

async function writePair(folder: string, name: string, issued: IssuedCertificate): Promise<void> {
  await writeWhole(join(folder, `${name}.key`), issued.keyPem, OWNER_ONLY);
  await writeWhole(join(folder, `${name}.crt`), issued.certPem, READABLE);
}

function day(issued: IssuedCertificate): string {
  return issued.notAfter.toISOString().slice(0, 10);
}
