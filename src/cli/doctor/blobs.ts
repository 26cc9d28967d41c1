/** Can the blob container be written, and has the marked log record arrived there? The Azure SDK is loaded here. */
import type { ContainerClient, RestError } from '@azure/storage-blob';
import { type Clock, sleep } from '../../component/clock.js';
import { doubt, fault, ok, type Finding } from './check.js';
import type { BlobBackEnd } from './configured-hub.js';
import type { Marker } from './marker.js';

const POLL_MS = 500;
/** What was appended last stands at the end. */
const TAIL_BYTES = 1024 * 1024;
/** The clocks of the account and of this machine may differ. */
const RECENT_MS = 5 * 60_000;

const LOCAL_STORAGE = 'UseDevelopmentStorage=true';

export async function containerFinding(backEnd: BlobBackEnd): Promise<Finding> {
  if (/<[^>]+>/.test(backEnd.connectionString)) {
    return fault(
      'the connection string still has a placeholder in <…>',
      'put the account and its key in, from a secret: ${env:NAME}',
    );
  }
  try {
    const exists = await (await open(backEnd)).exists();
    if (exists) return ok(`container ${backEnd.container} is there and the key is valid`);
    return fault(
      `there is no container ${backEnd.container}`,
      `make it: az storage container create --name ${backEnd.container}`,
    );
  } catch (error) {
    return failureFinding(error as RestError);
  }
}

function failureFinding(error: RestError): Finding {
  const code = error.code ?? error.name;
  if (error.statusCode === 403) {
    return fault(
      `is refused: ${code}`,
      'the account key is wrong or was renewed: copy it again from the account; or the clocks differ by more than 15 minutes',
    );
  }
  if (error.statusCode === 400 && /InvalidQueryParameterValue|InvalidHeaderValue/.test(code)) {
    return fault(`is refused: ${code}`, 'the server is older than the SDK: start Azurite with --skipApiVersionCheck');
  }
  if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT/.test(`${code} ${error.message}`)) {
    return fault(
      `cannot be reached from here: ${code}`,
      'check the account name in the connection string; for Azurite name it path-style: BlobEndpoint=http://HOST:10000/devstoreaccount1',
    );
  }
  return fault(`${code}: ${firstLine(error.message)}`, 'check the connection string, part by part');
}

export async function arrivedLogFinding(
  backEnd: BlobBackEnd,
  marker: Marker,
  waitMs: number,
  clock: Clock,
): Promise<Finding> {
  const startMs = clock.monotonic();
  try {
    const container = await open(backEnd);
    for (;;) {
      const found = await find(container, marker.mark, clock.now());
      if (found !== undefined) return ok(`found in ${backEnd.container}/${found}`);
      const tookMs = clock.monotonic() - startMs;
      if (tookMs > waitMs) {
        return fault(
          `in no recent blob of ${backEnd.container} after ${Math.round(tookMs / 1000)} s`,
          "raise --wait above the batch timeout, and see the hub's log for the exporter's errors",
        );
      }
      await sleep(clock, POLL_MS);
    }
  } catch (error) {
    return doubt(
      `the container cannot be read: ${firstLine((error as Error).message)}`,
      'the key may only allow writing',
    );
  }
}

/** @returns undefined where the connection string names none. */
export async function containerUrl(backEnd: BlobBackEnd): Promise<string | undefined> {
  return open(backEnd).then(
    ({ url }) => url,
    () => undefined,
  );
}

async function open({ connectionString, container }: BlobBackEnd): Promise<ContainerClient> {
  const { BlobServiceClient } = await import('@azure/storage-blob');
  const options = { retryOptions: { maxTries: 1 } };
  const text = connectionString === LOCAL_STORAGE ? LOCAL_STORAGE : connectionString;
  return BlobServiceClient.fromConnectionString(text, options).getContainerClient(container);
}

/** @returns the name of the blob that holds the mark. */
async function find(container: ContainerClient, mark: string, nowMs: number): Promise<string | undefined> {
  for await (const { name, properties } of container.listBlobsFlat()) {
    if (properties.lastModified.getTime() < nowMs - RECENT_MS) continue;
    const length = properties.contentLength ?? 0;
    if (length === 0) continue;
    const bytes = await container.getBlobClient(name).downloadToBuffer(Math.max(0, length - TAIL_BYTES));
    if (bytes.includes(mark)) return name;
  }
  return undefined;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
