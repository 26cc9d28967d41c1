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
  readonly token: string;
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
const LENS = /http:\/\/\S+(?=\/lens\/)/;

/** Starts one hub after the other; each is gone before the next. */
export async function* hubs(): AsyncGenerator<WalkedHub> {
  yield* running('npm start', ['dev', '--any-ports'], 'Ctrl+C ends it.');
  for (const protocol of ['grpc', 'http']) {
    for (const secured of [true, false]) {
      yield* running(
        `${protocol} alone, ${secured ? 'TLS and a token' : 'neither TLS nor a token'}`,
        ['--config', 'hub.yaml', '--lens'],
        '/lens/',
        (files) => hubYaml(protocol, secured ? files : undefined),
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
    token,
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

function hubYaml(protocol: string, files: ServerFiles | undefined): string {
  const security =
    files === undefined
      ? {}
      : { auth: { authenticator: 'bearertokenauth' }, tls: { cert_file: files.certFile, key_file: files.keyFile } };
  const pipeline = { receivers: ['otlp'], exporters: ['nop'] };
  return JSON.stringify({
    extensions: { bearertokenauth: { token: TOKEN } },
    receivers: { otlp: { protocols: { [protocol]: { endpoint: '127.0.0.1:0', ...security } } } },
    exporters: { nop: {} },
    service: {
      extensions: ['bearertokenauth'],
      telemetry: { metrics: { level: 'none' } },
      pipelines: { metrics: pipeline, logs: pipeline, traces: pipeline },
    },
  });
}

/** So that a text finds `ca.crt` where it is pasted. */
export function putAuthority(hub: WalkedHub, folder: string): void {
  copyFileSync(hub.caFile, join(folder, 'ca.crt'));
}
