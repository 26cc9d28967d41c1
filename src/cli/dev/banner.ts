import { relative } from 'node:path';
import { shellWord } from '../../lens/setup/shell-word.js';
import { DEV_BATCH_TIMEOUT } from './configuration.js';
import type { DevState, RunningHub, StatePaths } from './state.js';

export interface BannerFacts {
  readonly paths: StatePaths;
  readonly state: DevState;
  readonly running: RunningHub;
  /** How Azure tools reach the blobs, for people. */
  readonly blobConnection: string;
  /** Name of the blob that this hour's log records go to. */
  readonly blobName: string;
  /** Of the live page. */
  readonly lensUrl: string;
  readonly healthUrl: string;
  readonly ownMetricsUrl: string;
  /** One line for each port that is not the usual one. */
  readonly movedPorts: readonly string[];
  /** What sends samples to this hub. */
  readonly sendCommand: string;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
}

/** What OTLP exporters of every SDK read. */
export function exporterVariables(running: RunningHub, state: DevState, paths: StatePaths): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: running.grpc,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_CERTIFICATE: paths.caFile,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${state.token}`,
  };
}

/** The same as a file of `NAME=value` lines. */
export function envFileText(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Where to send, where it lands, how to try it: printed once the hub runs. */
export function banner(facts: BannerFacts): string {
  const { paths, running, cwd } = facts;
  const here = (path: string): string => relative(cwd, path) || '.';
  const variables = exporterVariables(running, facts.state, paths);
  const example = 'http_server_request_duration_seconds_count';
  return [
    'otlp-hub is running.',
    ...facts.movedPorts,
    ...newCertificates(facts),
    '',
    'Send OTLP here, with TLS and the token:',
    `  gRPC  ${running.grpc}`,
    `  HTTP  ${running.http}   (protocol http/protobuf or http/json)`,
    '',
    ...Object.entries(variables).map(([name, value]) => `  ${exportLine(name, value, facts.platform)}`),
    '',
    `  The same for --env-file of node and docker: ${here(paths.envFile)}`,
    '',
    'Send samples:',
    `  ${facts.sendCommand}`,
    '',
    `See what arrived (a batch leaves after ${DEV_BATCH_TIMEOUT}):`,
    `  lens     ${facts.lensUrl}   (everything, live)`,
    `  metrics  ${running.metrics}/`,
    `           ${running.metrics}/api/v1/query?query=${example}`,
    `  logs     ${running.blobs}/logs/${facts.blobName}   (one blob an hour)`,
    `           all of them: ${running.blobs}/logs?restype=container&comp=list`,
    `           with Azure tools: ${facts.blobConnection}`,
    '  traces   counted below, by the debug exporter',
    '',
    `The hub itself: health ${facts.healthUrl}  metrics ${facts.ownMetricsUrl}`,
    `Its configuration: ${here(paths.configFile)}; certificates, token and blobs stay in ${here(paths.folder)}`,
    'Ctrl+C ends it.',
    '',
  ].join('\n');
}

function newCertificates({ state, paths, cwd }: BannerFacts): readonly string[] {
  const until = state.certificateNotAfter.toISOString().slice(0, 10);
  if (state.authorityIsNew) return [`New certificate authority: clients trust it by ${relative(cwd, paths.caFile)}.`];
  return state.certificateIsNew ? [`New server certificate, valid until ${until}; the authority is the same.`] : [];
}

/** For the shell that people of a platform paste into. */
function exportLine(name: string, value: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return `$env:${name} = '${value.replaceAll("'", "''")}'`;
  return `export ${name}=${shellWord(value)}`;
}
