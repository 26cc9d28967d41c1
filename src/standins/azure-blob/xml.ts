/** The little XML the blob service speaks. */
import type { Blob } from './blobs.js';
import { contentOf, md5Of } from './blobs.js';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

export function escapeXml(text: string): string {
  return text.replace(
    /[<>&"']/g,
    (found) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' })[found]!,
  );
}

function unescapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  return text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => entities[name]!);
}

/** Ids of a block list, in order, or undefined when it is none. */
export function blockIdsOf(xml: string): readonly string[] | undefined {
  if (!/<BlockList[\s/>]/.test(xml)) return undefined;
  return [...xml.matchAll(/<(Latest|Uncommitted|Committed)>([^<]*)<\/\1>/g)].map(([, , id]) => unescapeXml(id!));
}

export interface BlobPage {
  readonly serviceUrl: string;
  readonly container: string;
  readonly prefix: string;
  readonly delimiter: string;
  readonly blobs: readonly Blob[];
  /** Name to go on with; empty at the end. */
  readonly nextMarker: string;
}

/** What "List Blobs" answers. With a delimiter names are cut behind it and come once, as prefixes. */
export function blobListXml({ serviceUrl, container, prefix, delimiter, blobs, nextMarker }: BlobPage): string {
  const prefixes = new Set<string>();
  const entries: string[] = [];
  for (const blob of blobs) {
    const cut = delimiter === '' ? -1 : blob.name.indexOf(delimiter, prefix.length);
    if (cut < 0) entries.push(blobXml(blob));
    else prefixes.add(blob.name.slice(0, cut + delimiter.length));
  }
  const folders = [...prefixes].map((name) => `<BlobPrefix><Name>${escapeXml(name)}</Name></BlobPrefix>`);
  return (
    `${DECLARATION}<EnumerationResults ServiceEndpoint="${escapeXml(serviceUrl)}" ContainerName="${escapeXml(container)}">` +
    `<Prefix>${escapeXml(prefix)}</Prefix>${delimiter === '' ? '' : `<Delimiter>${escapeXml(delimiter)}</Delimiter>`}` +
    `<Blobs>${folders.join('')}${entries.join('')}</Blobs><NextMarker>${escapeXml(nextMarker)}</NextMarker></EnumerationResults>`
  );
}

function blobXml(blob: Blob): string {
  const hash = blob.type === 'BlockBlob' ? `<Content-MD5>${md5Of(contentOf(blob))}</Content-MD5>` : '';
  return (
    `<Blob><Name>${escapeXml(blob.name)}</Name><Properties>` +
    `<Creation-Time>${new Date(blob.createdAtMs).toUTCString()}</Creation-Time>` +
    `<Last-Modified>${new Date(blob.modifiedAtMs).toUTCString()}</Last-Modified>` +
    `<Etag>${escapeXml(blob.etag.replaceAll('"', ''))}</Etag><Content-Length>${blob.size}</Content-Length>` +
    `<Content-Type>${escapeXml(blob.contentType)}</Content-Type>${hash}<BlobType>${blob.type}</BlobType>` +
    `<LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState><ServerEncrypted>true</ServerEncrypted>` +
    `</Properties></Blob>`
  );
}

export function containerListXml(serviceUrl: string, names: readonly string[]): string {
  const entries = names.map((name) => `<Container><Name>${escapeXml(name)}</Name><Properties/></Container>`);
  return `${DECLARATION}<EnumerationResults ServiceEndpoint="${escapeXml(serviceUrl)}"><Containers>${entries.join('')}</Containers><NextMarker/></EnumerationResults>`;
}
