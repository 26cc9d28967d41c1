import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { StartError } from '../component/errors.js';

export interface AzuriteOptions {
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** Port to listen on; 0 picks a free one. Default 0. */
  readonly port?: number;
  /** Folder that keeps the blobs between starts. Absent: they live in memory and end with `close`. */
  readonly folder?: string;
  /** Containers to create where they are missing. Default `logs`, `metrics`, `traces`. */
  readonly containers?: readonly string[];
  /** Whether anyone who reaches the port may list and read without the key. Default false. */
  readonly publicRead?: boolean;
  /** Serve HTTPS. Tokens of Microsoft Entra are then taken beside the key; who signed them is not looked at. */
  readonly tls?: AzuriteTls;
}

export interface AzuriteTls {
  /** Of the server, in PEM. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Who signed it, in PEM. */
  readonly caPem: string;
}

export interface StoredBlob {
  readonly name: string;
  readonly content: Buffer;
}

/** Microsoft's emulator of Azure storage, its blob service, in this process. */
export interface Azurite {
  /** Base address with the account, e.g. `http://127.0.0.1:10000/devstoreaccount1`. */
  readonly url: string;
  /** For every Azure SDK and tool. Its key is the emulator's published one, no secret. */
  readonly connectionString: string;
  /** Every blob of a container with what is in it, sorted by name. */
  blobs(container: string): Promise<readonly StoredBlob[]>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

export const TELEMETRY_CONTAINERS: readonly string[] = ['logs', 'metrics', 'traces'];

/** The account every Azurite has, and its key, as Microsoft publishes them. */
const ACCOUNT = 'devstoreaccount1';
const ACCOUNT_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/**
 * Starts Azurite. The package is looked up here and not before, because it is large and only development needs it.
 *
 * @throws {StartError} when the package `azurite` is not installed.
 * @throws when it cannot listen there (`EADDRINUSE` …).
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  if (options.folder !== undefined) await mkdir(options.folder, { recursive: true });
  const server = createServer(options);
  await server.start();
  try {
    return await serve(server, options);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function serve(server: BlobServer, options: AzuriteOptions): Promise<Azurite> {
  const url = `${server.getHttpServerAddress()}/${ACCOUNT}`;
  const protocol = options.tls === undefined ? 'http' : 'https';
  const connectionString = `DefaultEndpointsProtocol=${protocol};AccountName=${ACCOUNT};AccountKey=${ACCOUNT_KEY};BlobEndpoint=${url};`;
  const { BlobServiceClient } = await import('@azure/storage-blob');
  // The SDK hands this on to its HTTP pipeline, though its types do not say so.
  const trust: object = options.tls === undefined ? {} : { tlsOptions: { ca: options.tls.caPem } };
  const client = BlobServiceClient.fromConnectionString(connectionString, trust);
  for (const container of options.containers ?? TELEMETRY_CONTAINERS) {
    await client.getContainerClient(container).createIfNotExists(options.publicRead ? { access: 'container' } : {});
  }
  let closing: Promise<void> | undefined;
  return {
    url,
    connectionString,
    async blobs(container) {
      const containerClient = client.getContainerClient(container);
      const found: StoredBlob[] = [];
      for await (const { name } of containerClient.listBlobsFlat()) {
        found.push({ name, content: await containerClient.getBlobClient(name).downloadToBuffer() });
      }
      return found;
    },
    close: () => (closing ??= server.close()),
  };
}

/** The parts of Azurite's classes that are used here. It ships no type declarations. */
interface BlobServer {
  start(): Promise<void>;
  close(): Promise<void>;
  getHttpServerAddress(): string;
}
interface AzuriteModules {
  readonly BlobServer: new (configuration: unknown) => BlobServer;
  readonly BlobConfiguration: new (...positional: readonly unknown[]) => unknown;
  readonly MemoryExtentChunkStore: new (sizeLimit?: number) => unknown;
}

function createServer(options: AzuriteOptions): BlobServer {
  const azurite = loadAzurite();
  const { folder } = options;
  const inFolder = (name: string): string => (folder === undefined ? name : join(folder, name));
  const configuration = new azurite.BlobConfiguration(
    options.host ?? '127.0.0.1',
    options.port ?? 0,
    5, // keep-alive in seconds
    inFolder('blobs.json'),
    inFolder('extents.json'),
    [{ locationId: 'Default', locationPath: inFolder('content'), maxConcurrency: 10 }],
    false, // access log
    undefined,
    false, // debug log
    undefined,
    false, // loose
    // The SDK sends a newer service version than the emulator knows; all that is used here is older than both.
    true,
    options.tls?.certFile ?? '',
    options.tls?.keyFile ?? '',
    '', // password of a PFX file
    options.tls === undefined ? undefined : 'basic', // OAuth
    true, // no account names in front of the host
    folder === undefined,
    new azurite.MemoryExtentChunkStore(),
  );
  return new azurite.BlobServer(configuration);
}

/** The blob service alone, not the package's main module: that one parses the command line and sets up telemetry. */
function loadAzurite(): AzuriteModules {
  const require = createRequire(import.meta.url);
  const load = (path: string): unknown => require(`azurite/dist/src/${path}`);
  try {
    const memory = load('common/persistence/MemoryExtentStore') as Pick<AzuriteModules, 'MemoryExtentChunkStore'>;
    return {
      BlobServer: (load('blob/BlobServer') as { default: AzuriteModules['BlobServer'] }).default,
      BlobConfiguration: (load('blob/BlobConfiguration') as { default: AzuriteModules['BlobConfiguration'] }).default,
      MemoryExtentChunkStore: memory.MemoryExtentChunkStore,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new StartError(
      'the blob emulator needs the package azurite, which is not installed; run `npm install --save-dev azurite` ' +
        'in the folder that otlp-hub is installed in',
      { cause: error },
    );
  }
}
