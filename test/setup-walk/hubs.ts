/** Hubs whose set-up tab is followed: as `npm start` runs one, and one of each endpoint with all that a sender needs or nothing of it. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SetUp } from '../../src/lens/api.js';
import type { LedgerSnapshot } from '../../src/service/ledger/snapshot.js';
import { HubChild } from '../support/hub-child.js';
import { createAuthority, issueClientCertificate, issueServerCertificate } from '../../src/transport/certificates.js';
import { TempFolder, type ServerFiles } from '../support/temp.js';

interface Files extends ServerFiles {
  readonly clientCertFile: string;
  readonly clientKeyFile: string;
}

export interface WalkedHub {
  readonly name: string;
  readonly files: Files;
  /** The text with the secret put in. */
  filled(text: string): string;
  textOf(title: string): Promise<string>;
  /** Items taken so far, by signal. */
  accepted(): Promise<Record<string, number>>;
  /** Whose logs and traces the lens shows. */
  services(): Promise<readonly string[]>;
}

interface Services {
  readonly services: readonly string[];
}

/** With everything a bearer token may have that is special somewhere. */
const TOKEN = 'az-AZ.09_~+/+==';
/** More than a line of base64, with a plus and a slash in it. */
const LOGIN = 'someone:with a ~~~>>>long??? password of many characters, more than a line';
interface Security {
  readonly asks: string | undefined;
  readonly tls: boolean;
  /** Clients are known by their certificates. */
  readonly certified?: boolean;
}
const SECURITIES: Readonly<Record<string, Security>> = {
  'TLS and a token': { asks: 'bearertokenauth', tls: true },
  'TLS, user and password': { asks: 'basicauth', tls: true },
  'TLS and certificates of clients': { asks: undefined, tls: true, certified: true },
  'neither TLS nor a token': { asks: undefined, tls: false },
};
const LENS = /http:\/\/\S+(?=\/lens\/)/;

/** Starts one hub after the other; each is gone before the next. */
export async function* hubs(): AsyncGenerator<WalkedHub> {
  yield* running('npm start', ['dev', '--any-ports'], 'Ctrl+C ends it.');
  for (const protocol of ['grpc', 'http']) {
    for (const [name, security] of Object.entries(SECURITIES)) {
      yield* running(`${protocol} alone, ${name}`, ['--config', 'hub.yaml', '--lens'], '/lens/', (files) =>
        hubYaml(protocol, security, files),
      );
    }
  }
}

async function* running(
  name: string,
  args: readonly string[],
  ready: string,
  yaml?: (files: ServerFiles) => string,
): AsyncGenerator<WalkedHub> {
  using folder = new TempFolder();
  const files = await writeFiles(folder);
  if (yaml !== undefined) folder.write('hub.yaml', yaml(files));
  const child = new HubChild(args, { cwd: folder.path });
  try {
    await child.printed(ready);
    const base = LENS.exec(child.stdout + child.stderr)![0];
    const token = /Bearer%20(\S+)/.exec(child.stdout)?.[1] ?? TOKEN;
    yield walked(name, base, token, files);
  } finally {
    await child.kill();
  }
}

async function writeFiles(folder: TempFolder): Promise<Files> {
  const authority = await createAuthority();
  const server = await issueServerCertificate(authority, { dnsNames: ['localhost'] });
  const client = await issueClientCertificate(authority, 'my-service');
  return {
    caFile: folder.write('ca.crt', authority.certPem),
    certFile: folder.write('tls.crt', server.certPem),
    keyFile: folder.write('tls.key', server.keyPem),
    clientCertFile: folder.write('client.crt', client.certPem),
    clientKeyFile: folder.write('client.key', client.keyPem),
  };
}

function walked(name: string, base: string, token: string, files: Files): WalkedHub {
  const get = async <T>(path: string): Promise<T> => (await (await fetch(base + path)).json()) as T;
  return {
    name,
    files,
    filled: (text) => text.replace('OTLP_HUB_TOKEN=…', `OTLP_HUB_TOKEN='${token}'`).replace('USER:PASSWORD', LOGIN),
    textOf: async (title) =>
      (await get<SetUp>('/lens/api/setup')).connect.find((connect) => connect.title === title)!.text,
    accepted: async () =>
      Object.fromEntries(
        (await get<LedgerSnapshot>('/ledger')).pipelines.map(({ signal, accepted }) => [signal, accepted]),
      ),
    services: async () => {
      const seen = [get<Services>('/lens/api/logs'), get<Services>('/lens/api/traces')];
      return [...new Set((await Promise.all(seen)).flatMap(({ services }) => services))];
    },
  };
}

function hubYaml(protocol: string, { asks, tls, certified = false }: Security, files: ServerFiles): string {
  const pipeline = { receivers: ['otlp'], exporters: ['nop'] };
  const endpoint = {
    endpoint: '127.0.0.1:0',
    ...(asks === undefined ? {} : { auth: { authenticator: asks } }),
    ...(tls ? { tls: { ...certificate(files), ...(certified ? { client_ca_file: files.caFile } : {}) } } : {}),
  };
  return JSON.stringify({
    extensions: { bearertokenauth: { token: TOKEN }, basicauth: { htpasswd: { inline: LOGIN } } },
    receivers: { otlp: { protocols: { [protocol]: endpoint } } },
    exporters: { nop: {} },
    service: {
      extensions: ['bearertokenauth', 'basicauth'],
      telemetry: { metrics: { level: 'none' } },
      pipelines: { metrics: pipeline, logs: pipeline, traces: pipeline },
    },
  });
}

function certificate({ certFile, keyFile }: ServerFiles): object {
  return { cert_file: certFile, key_file: keyFile };
}

/** What a text expects where it is pasted: the authority, and a certificate of the client's. */
export function putFiles({ files }: WalkedHub, folder: string): void {
  copyFileSync(files.caFile, join(folder, 'ca.crt'));
  copyFileSync(files.clientCertFile, join(folder, 'client.crt'));
  copyFileSync(files.clientKeyFile, join(folder, 'client.key'));
}
