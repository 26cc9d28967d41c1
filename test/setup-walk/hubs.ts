/** Hubs whose set-up tab is followed: as `npm start` runs one, and one of each endpoint with all that a sender needs or nothing of it. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SetUp } from '../../src/lens/api.js';
import type { LedgerSnapshot } from '../../src/service/ledger/snapshot.js';
import { HubChild } from '../support/hub-child.js';
import { TempFolder, writeCertificates, type ServerFiles } from '../support/temp.js';

export interface WalkedHub {
  readonly name: string;
  /** Where the texts expect to be pasted, as far as they name files without a folder. */
  readonly caFile: string;
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
const SECURITIES = {
  'TLS and a token': { asks: 'bearertokenauth', tls: true },
  'TLS, user and password': { asks: 'basicauth', tls: true },
  'neither TLS nor a token': { asks: undefined, tls: false },
} as const;
type Security = (typeof SECURITIES)[keyof typeof SECURITIES];
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
  const files = await writeCertificates(folder);
  if (yaml !== undefined) folder.write('hub.yaml', yaml(files));
  const child = new HubChild(args, { cwd: folder.path });
  try {
    await child.printed(ready);
    const base = LENS.exec(child.stdout + child.stderr)![0];
    const token = /Bearer%20(\S+)/.exec(child.stdout)?.[1] ?? TOKEN;
    yield walked(name, base, token, files.caFile);
  } finally {
    await child.kill();
  }
}

function walked(name: string, base: string, token: string, caFile: string): WalkedHub {
  const get = async <T>(path: string): Promise<T> => (await (await fetch(base + path)).json()) as T;
  return {
    name,
    caFile,
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

function hubYaml(protocol: string, { asks, tls }: Security, files: ServerFiles): string {
  const pipeline = { receivers: ['otlp'], exporters: ['nop'] };
  const endpoint = {
    endpoint: '127.0.0.1:0',
    ...(asks === undefined ? {} : { auth: { authenticator: asks } }),
    ...(tls ? { tls: { cert_file: files.certFile, key_file: files.keyFile } } : {}),
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

/** So that a text finds `ca.crt` where it is pasted. */
export function putAuthority(hub: WalkedHub, folder: string): void {
  copyFileSync(hub.caFile, join(folder, 'ca.crt'));
}
