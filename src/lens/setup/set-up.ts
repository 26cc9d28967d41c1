/** How the hub is set up, and how to connect to it. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import type { BoundAddress } from '../../component/component.js';
import { formatComponentId, type ComponentId } from '../../component/id.js';
import type { HubConfig } from '../../config/hub-config.js';
import type { Certificate, SetUp } from '../api.js';
import type { StageBooks } from '../flow/books.js';
import { connectTexts } from './connect-texts.js';
import { sendCommand } from './send-command.js';

export interface SetUpFacts {
  readonly version: string;
  readonly config: HubConfig;
  readonly addresses: ReadonlyMap<string, BoundAddress>;
  /** Masked, as YAML. */
  readonly configuration: string;
  readonly faults: readonly string[];
  /** What clients trust the certificates by, where that is known. */
  readonly caFile?: string | undefined;
  /** What holds the token that the receivers ask for, where that is known. */
  readonly tokenFile?: string | undefined;
  /** What sends samples here, where whoever started the hub knows better than its addresses tell. */
  readonly send?: string | undefined;
  readonly books: (stage: string) => StageBooks | undefined;
}

export async function setUp(facts: SetUpFacts): Promise<SetUp> {
  const { version, configuration, faults, caFile, tokenFile } = facts;
  const endpoints = endpointsOf(facts);
  const send = facts.send ?? sendCommand(endpoints, caFile);
  return {
    version,
    certificates: await certificatesOf(facts),
    endpoints,
    connect: connectTexts(endpoints, caFile, tokenFile),
    ...(send === undefined ? {} : { send }),
    backEnds: backEndsOf(facts),
    configuration,
    faults,
  };
}

function endpointsOf({ config, addresses }: SetUpFacts): SetUp['endpoints'] {
  return [...addresses].flatMap(([name, { host, port, tls }]) => {
    const cut = name.lastIndexOf('/');
    const [receiver, protocol] = [name.slice(0, cut), name.slice(cut + 1)];
    const settings = config.receivers.get(receiver)?.config;
    if (settings === undefined) return [];
    const block = at(settings, 'protocols', protocol) ?? settings;
    const authenticator = at(block, 'auth', 'authenticator') as ComponentId | undefined;
    return [
      {
        receiver,
        protocol,
        address: `${tls ? 'https' : 'http'}://${calledBy(host)}:${port}`,
        tls,
        ...(authenticator === undefined ? {} : { credential: formatComponentId(authenticator) }),
        ...(tls && asksForCertificate(at(block, 'tls')) ? { clientCertificate: true as const } : {}),
      },
    ];
  });
}

function asksForCertificate(tls: unknown): boolean {
  const file = at(tls, 'client_ca_file');
  return typeof file === 'string' && file !== '';
}

/** The name clients on this machine use, which certificates have. */
function calledBy(host: string): string {
  if (['', '0.0.0.0', '::', '127.0.0.1', '::1'].includes(host)) return 'localhost';
  return isIPv6(host) ? `[${host}]` : host;
}

async function certificatesOf({ config, addresses, caFile }: SetUpFacts): Promise<Certificate[]> {
  const found = new Map<string, Certificate>();
  for (const [name, { tls }] of addresses) {
    if (!tls) continue;
    const cut = name.lastIndexOf('/');
    const receiver = name.slice(0, cut);
    const settings = config.receivers.get(receiver)?.config;
    const block = at(settings, 'protocols', name.slice(cut + 1)) ?? settings;
    const pem = await pemOf(at(block, 'tls'));
    if (pem === undefined) continue;
    try {
      const certificate = certificateOf(receiver, pem, caFile);
      found.set(`${receiver} ${certificate.fingerprint}`, certificate);
    } catch {
      continue; // what runs was read at the start; the file has been changed to something else since
    }
  }
  return [...found.values()];
}

async function pemOf(tls: unknown): Promise<string | undefined> {
  const pem = at(tls, 'cert_pem');
  if (typeof pem === 'string' && pem !== '') return pem;
  const file = at(tls, 'cert_file');
  if (typeof file !== 'string' || file === '') return undefined;
  return readFile(file, 'utf8').catch(() => undefined);
}

function certificateOf(receiver: string, pem: string, caFile: string | undefined): Certificate {
  const { subject, subjectAltName, validTo, fingerprint256 } = new X509Certificate(pem);
  return {
    receiver,
    subject: subject ?? '',
    names: (subjectAltName ?? '').split(', ').map((name) => written(name.replace(/^(DNS|IP Address):/, ''))),
    validTo: Date.parse(validTo),
    fingerprint: fingerprint256,
    ...(caFile === undefined ? {} : { caFile }),
  };
}

/** IPv6 addresses in their short form: `::1`. */
function written(name: string): string {
  return isIPv6(name) ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
}

function backEndsOf({ config, books }: SetUpFacts): SetUp['backEnds'] {
  const used = new Set(Object.values(config.service.pipelines).flatMap(({ exporters }) => exporters.map(idText)));
  return [...config.exporters].flatMap(([exporter, { config: settings }]) => {
    const address = addressOf(settings);
    if (address === undefined || !used.has(exporter)) return [];
    const health = books(`exporter:${exporter}`)?.health;
    return [
      {
        exporter,
        address,
        healthy: health?.ok,
        message: health === undefined ? 'Nothing has been sent yet.' : health.message,
      },
    ];
  });
}

function idText(id: ComponentId | undefined): string {
  return id === undefined ? '' : formatComponentId(id);
}

/** Without user information and query, which may be secret. */
function addressOf(settings: unknown): string | undefined {
  const text = [at(settings, 'endpoint'), at(settings, 'url'), at(settings, 'path')].find(
    (value): value is string => typeof value === 'string' && value !== '',
  );
  return text?.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/s, '');
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key], value);
}
