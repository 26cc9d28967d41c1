import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findRunning, statePaths } from '../dev/state.js';
import type { CliIo } from '../io.js';
import { UsageError } from '../flags.js';
import { type Protocol, protocolOf, type SendArguments } from './arguments.js';

/** Where to send, and who said so. */
export interface Target {
  readonly protocol: Protocol;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
  /** Where the address came from, for people. */
  readonly source: string;
  /** Where the token came from, for people; undefined when none is sent. */
  readonly tokenSource: string | undefined;
  /** Where the authority came from, for people. */
  readonly caSource: string;
}

interface Origin {
  readonly endpoint: string;
  readonly protocol: Protocol;
  readonly caFile: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly source: string;
  readonly tokenSource: string | undefined;
}

/**
 * From the flags, else the running development hub, else the environment variables every OTLP exporter reads. A token or an
 * authority goes only with the address it belongs to, unless flags say otherwise.
 *
 * @throws {UsageError} when there is nowhere to send to, or a file cannot be read.
 */
export async function findTarget(args: SendArguments, io: CliIo): Promise<Target> {
  const origin = fromFlags(args) ?? (await fromRunningHub(args, io)) ?? fromEnvironment(args, io.env);
  if (origin === undefined) {
    throw new UsageError(
      `nowhere to send to: no hub runs with the state folder ${resolve(io.cwd, args.state)} ` +
        '(start one with `otlp-hub dev`), and neither --endpoint nor OTEL_EXPORTER_OTLP_ENDPOINT is given',
    );
  }
  const token =
    args.token ?? (args.tokenFile && (await readGiven(io, '--token-file', args.tokenFile)).toString().trim());
  const caFile = args.caFile ?? origin.caFile;
  return {
    protocol: origin.protocol,
    url: urlOf(origin.endpoint, origin.source),
    headers: { ...origin.headers, ...args.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    tls: {
      ...(caFile === undefined ? {} : { ca: await readGiven(io, 'certificate authority', caFile) }),
      ...(args.certFile === undefined ? {} : { cert: await readGiven(io, '--cert', args.certFile) }),
      ...(args.keyFile === undefined ? {} : { key: await readGiven(io, '--key', args.keyFile) }),
    },
    source: origin.source,
    tokenSource: tokenSource(args) ?? origin.tokenSource,
    caSource: caFile ?? "the system's authorities",
  };
}

function fromFlags(args: SendArguments): Origin | undefined {
  if (args.endpoint === undefined) return undefined;
  return {
    endpoint: args.endpoint,
    protocol: args.protocol ?? 'grpc',
    caFile: undefined,
    headers: {},
    source: '--endpoint',
    tokenSource: undefined,
  };
}

async function fromRunningHub(args: SendArguments, io: CliIo): Promise<Origin | undefined> {
  const paths = statePaths(resolve(io.cwd, args.state));
  const running = await findRunning(paths);
  if (running === undefined) return undefined;
  const protocol = args.protocol ?? 'grpc';
  const token = (await readFile(paths.tokenFile, 'utf8')).trim();
  return {
    endpoint: protocol === 'grpc' ? running.grpc : running.http,
    protocol,
    caFile: paths.caFile,
    headers: { authorization: `Bearer ${token}` },
    source: `the hub of ${paths.folder}`,
    tokenSource: paths.tokenFile,
  };
}

function fromEnvironment(args: SendArguments, env: NodeJS.ProcessEnv): Origin | undefined {
  const endpoint = env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (!endpoint) return undefined;
  const protocol = env['OTEL_EXPORTER_OTLP_PROTOCOL'];
  const headers = headersFromVariable(env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '');
  return {
    endpoint,
    protocol: args.protocol ?? (protocol ? protocolOf('OTEL_EXPORTER_OTLP_PROTOCOL', protocol) : 'grpc'),
    caFile: env['OTEL_EXPORTER_OTLP_CERTIFICATE'] || undefined,
    headers,
    source: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    tokenSource: 'authorization' in headers ? 'OTEL_EXPORTER_OTLP_HEADERS' : undefined,
  };
}

/** `name=value,name=value` with percent-encoded values, as OTLP exporters read it. */
function headersFromVariable(text: string): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    if (equals < 1) continue;
    headers[pair.slice(0, equals).trim().toLowerCase()] = decode(pair.slice(equals + 1).trim());
  }
  return headers;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function tokenSource(args: SendArguments): string | undefined {
  if (args.token !== undefined) return '--token';
  if (args.tokenFile !== undefined) return args.tokenFile;
  return 'authorization' in args.headers ? '--header' : undefined;
}

function urlOf(endpoint: string, source: string): URL {
  const text = endpoint.includes('://') ? endpoint : `https://${endpoint}`;
  if (URL.canParse(text)) {
    const url = new URL(text);
    if ((url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '') return url;
  }
  throw new UsageError(`${source} must be https://host:port or http://host:port, got ${JSON.stringify(endpoint)}`);
}

async function readGiven(io: CliIo, what: string, file: string): Promise<Buffer> {
  try {
    return await readFile(resolve(io.cwd, file));
  } catch (error) {
    throw new UsageError(`cannot read ${what}: ${(error as Error).message}`);
  }
}
