/** How to send to this hub, to be pasted: a text for each language. Credentials stand as names of variables. */
import type { SetUp } from '../api.js';
import { TOKEN } from './send-command.js';
import { shellWord } from './shell-word.js';

type Endpoint = SetUp['endpoints'][number];
type Connect = SetUp['connect'][number];

const NO_ENDPOINT =
  'No OTLP receiver is running: put `receivers: {otlp: {protocols: {grpc: {}, http: {}}}}` into a pipeline.';

export function connectTexts(endpoints: readonly Endpoint[], caFile: string | undefined): Connect[] {
  const grpc = endpoints.find(({ protocol }) => protocol === 'grpc');
  const http = endpoints.find(({ protocol }) => protocol === 'http');
  const preferred = grpc ?? http;
  if (preferred === undefined) return [{ title: 'No endpoint', language: 'text', text: NO_ENDPOINT }];
  const variables = variablesOf(preferred, caFile);
  const protobuf = http === undefined ? variables : variablesOf(http, caFile);
  return [
    { title: 'Any SDK, by variables', language: 'sh', text: variables },
    { title: 'Node.js', language: 'sh', text: `${protobuf}\n${NODE}` },
    { title: 'Python', language: 'sh', text: `${variables}\n${PYTHON}` },
    {
      title: 'Go',
      language: 'go',
      text: `${commented(variables)}\n${GO[preferred.protocol === 'grpc' ? 'grpc' : 'http']}`,
    },
    { title: 'Java', language: 'sh', text: `${variables}\n${JAVA}` },
    { title: '.NET', language: 'csharp', text: `${commented(variables)}\n${dotnet(preferred, caFile)}` },
    { title: 'Collector agent', language: 'yaml', text: agent(preferred, caFile) },
  ];
}

function variablesOf({ address, protocol, tls, credential }: Endpoint, caFile: string | undefined): string {
  return [
    ...(credential === undefined ? [] : [`export ${TOKEN}=…   # the token that ${credential} asks for`]),
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${address}`,
    `export OTEL_EXPORTER_OTLP_PROTOCOL=${protocol === 'grpc' ? 'grpc' : 'http/protobuf'}`,
    ...(tls ? [`export OTEL_EXPORTER_OTLP_CERTIFICATE=${shellWord(caFile ?? 'ca.crt')}`] : []),
    ...(credential === undefined ? [] : [`export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20$${TOKEN}"`]),
    'export OTEL_SERVICE_NAME=my-service',
  ].join('\n');
}

function commented(text: string): string {
  return text
    .split('\n')
    .map((line) => `// ${line}`)
    .join('\n');
}

const NODE = `npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node
node --require @opentelemetry/auto-instrumentations-node/register app.js`;

const PYTHON = `pip install opentelemetry-distro opentelemetry-exporter-otlp
opentelemetry-bootstrap -a install
opentelemetry-instrument python app.py`;

const JAVA = `curl -LO https://github.com/open-telemetry/opentelemetry-java-instrumentation/releases/latest/download/opentelemetry-javaagent.jar
java -javaagent:opentelemetry-javaagent.jar -jar app.jar`;

const GO = {
  grpc: goText('otlptracegrpc'),
  http: goText('otlptracehttp'),
} as const;

function goText(exporter: string): string {
  return `// The exporter reads the variables above.
import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/${exporter}"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

func startTracing(ctx context.Context) (*sdktrace.TracerProvider, error) {
	exporter, err := ${exporter}.New(ctx)
	if err != nil {
		return nil, err
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
	otel.SetTracerProvider(provider)
	return provider, nil // provider.Shutdown(ctx) at the end
}`;
}

function dotnet({ tls }: Endpoint, caFile: string | undefined): string {
  const trust = tls ? `\n// .NET trusts what the machine trusts: add ${caFile ?? 'ca.crt'} there first.` : '';
  return `// dotnet add package OpenTelemetry.Extensions.Hosting
// dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol${trust}
using OpenTelemetry;

builder.Services.AddOpenTelemetry().UseOtlpExporter(); // reads the variables above`;
}

function agent({ address, protocol, tls, credential }: Endpoint, caFile: string | undefined): string {
  const exporter = protocol === 'grpc' ? 'otlp/hub' : 'otlphttp/hub';
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
    ...(credential === undefined ? [] : ['    headers:', `      authorization: Bearer \${env:${TOKEN}}`]),
    'service:',
    '  pipelines:',
    ...['metrics', 'logs', 'traces'].map((signal) => `    ${signal}: { receivers: [otlp], exporters: [${exporter}] }`),
  ].join('\n');
}
