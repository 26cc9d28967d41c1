/**
 * The components this hub ships with: the one place that names them. A factory is loaded when a configuration first names
 * its type, its implementation when an instance is made.
 */
import type {
  ComponentFactory,
  ConnectorFactory,
  ExporterFactory,
  ExtensionFactory,
  ProcessorFactory,
  ReceiverFactory,
} from './component/factory.js';
import type { ComponentKind } from './component/settings.js';
import type { FactoryTable } from './config/factory-table.js';

interface Entry {
  readonly kind: ComponentKind;
  readonly type: string;
  readonly load: () => Promise<ComponentFactory>;
}

type FactoryOf<Config> =
  | ReceiverFactory<Config>
  | ProcessorFactory<Config>
  | ExporterFactory<Config>
  | ConnectorFactory<Config>
  | ExtensionFactory<Config>;

/** Sorted by type within each kind. */
const ENTRIES: readonly Entry[] = [
  entry('connector', 'count', async () => (await import('./connectors/count/factory.js')).countFactory),
  entry('connector', 'forward', async () => (await import('./connectors/forward/factory.js')).forwardFactory),
  entry('connector', 'routing', async () => (await import('./connectors/routing/factory.js')).routingFactory),
  entry('exporter', 'azureblob', async () => (await import('./exporters/azureblob/factory.js')).azureBlobFactory),
  entry('exporter', 'debug', async () => (await import('./exporters/debug/factory.js')).debugFactory),
  entry('exporter', 'file', async () => (await import('./exporters/file/factory.js')).fileFactory),
  entry('exporter', 'nop', async () => (await import('./exporters/nop/factory.js')).nopFactory),
  entry('exporter', 'otlp', async () => (await import('./exporters/otlp/factory.js')).otlpExporterFactory),
  entry('exporter', 'otlphttp', async () => (await import('./exporters/otlphttp/factory.js')).otlpHttpExporterFactory),
  entry('exporter', 'prometheus', async () => (await import('./exporters/prometheus/factory.js')).prometheusFactory),
  entry(
    'exporter',
    'prometheusremotewrite',
    async () => (await import('./exporters/prometheusremotewrite/factory.js')).prometheusRemoteWriteFactory,
  ),
  entry('extension', 'basicauth', async () => (await import('./extensions/basicauth/factory.js')).basicAuthFactory),
  entry(
    'extension',
    'bearertokenauth',
    async () => (await import('./extensions/bearertokenauth/factory.js')).bearerTokenAuthFactory,
  ),
  entry(
    'extension',
    'file_storage',
    async () => (await import('./extensions/file_storage/factory.js')).fileStorageFactory,
  ),
  entry(
    'extension',
    'headers_setter',
    async () => (await import('./extensions/headers_setter/factory.js')).headersSetterFactory,
  ),
  entry(
    'extension',
    'health_check',
    async () => (await import('./extensions/health_check/factory.js')).healthCheckFactory,
  ),
  entry(
    'extension',
    'oauth2client',
    async () => (await import('./extensions/oauth2client/factory.js')).oauth2ClientFactory,
  ),
  entry(
    'extension',
    'otlp_encoding',
    async () => (await import('./extensions/otlp_encoding/factory.js')).otlpEncodingFactory,
  ),
  entry('extension', 'pprof', async () => (await import('./extensions/pprof/factory.js')).pprofFactory),
  entry(
    'extension',
    'text_encoding',
    async () => (await import('./extensions/text_encoding/factory.js')).textEncodingFactory,
  ),
  entry('extension', 'zpages', async () => (await import('./extensions/zpages/factory.js')).zpagesFactory),
  entry('processor', 'attributes', async () => (await import('./processors/attributes/factory.js')).attributesFactory),
  entry('processor', 'batch', async () => (await import('./processors/batch/factory.js')).batchFactory),
  entry(
    'processor',
    'deltatocumulative',
    async () => (await import('./processors/deltatocumulative/factory.js')).deltaToCumulativeFactory,
  ),
  entry('processor', 'filter', async () => (await import('./processors/filter/factory.js')).filterFactory),
  entry(
    'processor',
    'memory_limiter',
    async () => (await import('./processors/memory_limiter/factory.js')).memoryLimiterFactory,
  ),
  entry(
    'processor',
    'probabilistic_sampler',
    async () => (await import('./processors/probabilistic_sampler/factory.js')).probabilisticSamplerFactory,
  ),
  entry('processor', 'resource', async () => (await import('./processors/resource/factory.js')).resourceFactory),
  entry('processor', 'transform', async () => (await import('./processors/transform/factory.js')).transformFactory),
  entry('receiver', 'otlp', async () => (await import('./receivers/otlp/factory.js')).otlpReceiverFactory),
];

/** A factory keeps the type of its configuration to itself: whoever creates from it hands in what its own schema decoded. */
function entry<Config>(kind: ComponentKind, type: string, load: () => Promise<FactoryOf<Config>>): Entry {
  return { kind, type, load: async () => (await load()) as unknown as ComponentFactory };
}

export const components: FactoryTable = {
  types: (kind) => ENTRIES.filter((one) => one.kind === kind).map(({ type }) => type),
  async load(kind, type) {
    const found = ENTRIES.find((one) => one.kind === kind && one.type === type);
    if (found === undefined) throw new TypeError(`bug in the hub: ${kind} ${type} is asked for but not in the table`);
    return found.load();
  },
};
