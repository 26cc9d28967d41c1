/** How to send to this hub, to be pasted: a text for each language. Credentials stand as names of variables. */
import type { SetUp } from '../api.js';
import { credentialTexts, type CredentialTexts } from './credential-texts.js';
import { dotnet } from './dotnet-text.js';
import { GO } from './go-text.js';
import { shellWord } from './shell-word.js';

type Endpoint = SetUp['endpoints'][number];
type Connect = SetUp['connect'][number];

const NO_ENDPOINT =
  'No OTLP receiver is running: put `receivers: {otlp: {protocols: {grpc: {}, http: {}}}}` into a pipeline.';

/** @param tokenFile that holds the token, where that is known. */
export function connectTexts(
  endpoints: readonly Endpoint[],
  caFile: string | undefined,
  tokenFile?: string,
): Connect[] {
  const grpc = endpoints.find(({ protocol }) => protocol === 'grpc');
  const http = endpoints.find(({ protocol }) => protocol === 'http');
  const preferred = grpc ?? http;
  if (preferred === undefined) return [{ title: 'No endpoint', language: 'text', text: NO_ENDPOINT }];
  const variables = variablesOf(preferred, caFile, tokenFile);
  const protobuf = http === undefined ? variables : variablesOf(http, caFile, tokenFile);
  return [
    { title: 'Any SDK, by variables', language: 'sh', text: variables },
    { title: 'Node.js', language: 'sh', text: `${protobuf}\n${NODE}` },
    { title: 'Python', language: 'sh', text: `${variables}\n${python(preferred)}` },
    { title: 'Go', language: 'go', text: `${commented(variables)}\n//\n${GO}` },
    { title: 'Java', language: 'sh', text: `${variables}\n${JAVA}` },
    { title: '.NET', language: 'csharp', text: `${commented(variables)}\n${dotnet(preferred.tls)}` },
    { title: 'Collector agent', language: 'yaml', text: agent(preferred, caFile) },
  ];
}

function variablesOf(
  { address, protocol, tls, credential, clientCertificate }: Endpoint,
  caFile: string | undefined,
  tokenFile: string | undefined,
): string {
  const asked = credential === undefined ? undefined : credentialTexts(credential, tokenFile);
  return [
    ...(asked === undefined ? [] : [asked.setVariable]),
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${address}`,
    `export OTEL_EXPORTER_OTLP_PROTOCOL=${protocol === 'grpc' ? 'grpc' : 'http/protobuf'}`,
    ...(tls ? [`export OTEL_EXPORTER_OTLP_CERTIFICATE=${shellWord(caFile ?? 'ca.crt')}`] : []),
    ...(clientCertificate === true ? [CLIENT_CERTIFICATE] : []),
    ...(asked === undefined ? [] : [`export OTEL_EXPORTER_OTLP_HEADERS="${encodedHeader(asked)}"`]),
    'export OTEL_SERVICE_NAME=my-service',
  ].join('\n');
}

const CLIENT_CERTIFICATE = `export OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE=client.crt   # of an authority in the receiver's client_ca_file
export OTEL_EXPORTER_OTLP_CLIENT_KEY=client.key`;

/** Of what tokens and base64 may hold, a plus alone needs encoding: Java's SDK takes it for a space. */
function encodedHeader({ scheme, variable }: CredentialTexts): string {
  return `authorization=${scheme}%20$(echo "$${variable}" | sed s/+/%2B/g)`;
}

function commented(text: string): string {
  return text
    .split('\n')
    .map((line) => `// ${line}`)
    .join('\n');
}

const NODE = `npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node
node --require @opentelemetry/auto-instrumentations-node/register app.js`;

function python({ protocol, tls }: Endpoint): string {
  return [
    ...(protocol !== 'grpc' && tls ? [PYTHON_BUNDLES] : []),
    'pip install opentelemetry-distro opentelemetry-exporter-otlp',
    'opentelemetry-bootstrap -a install',
    'opentelemetry-instrument python app.py',
  ].join('\n');
}

/** Python's HTTP exporter prefers them to the certificate it is told. */
const PYTHON_BUNDLES =
  '# REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE would be taken instead of the certificate: unset them where they are set.';

const JAVA = `curl -LO https://github.com/open-telemetry/opentelemetry-java-instrumentation/releases/latest/download/opentelemetry-javaagent.jar
java -javaagent:opentelemetry-javaagent.jar -jar app.jar`;

function agent(
  { address, protocol, tls, credential, clientCertificate }: Endpoint,
  caFile: string | undefined,
): string {
  const exporter = protocol === 'grpc' ? 'otlp/hub' : 'otlphttp/hub';
  const asked = credential === undefined ? undefined : credentialTexts(credential);
  return [
    'receivers:',
    '  otlp:',
    '    protocols:',
    '      grpc:',
    '      http:',
    'exporters:',
    `  ${exporter}:`,
    `    endpoint: ${address}`,
    ...(tls ? ['    tls:', `      ca_file: ${JSON.stringify(caFile ?? 'ca.crt')}`] : []),
    ...(clientCertificate === true ? ['      cert_file: client.crt', '      key_file: client.key'] : []),
    ...(asked === undefined ? [] : ['    headers:', `      authorization: ${asked.scheme} \${env:${asked.variable}}`]),
    'service:',
    '  pipelines:',
    ...['metrics', 'logs', 'traces'].map((signal) => `    ${signal}: { receivers: [otlp], exporters: [${exporter}] }`),
  ].join('\n');
}
