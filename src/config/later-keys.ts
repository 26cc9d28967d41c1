/**
 * Keys that the reference learnt after the release matched here, so that a configuration for a newer collector is told apart
 * from a typing mistake. Source: the change log of contrib.
 */

interface LaterKey {
  /** Section and type of the component, then the key's path. */
  readonly path: readonly string[];
  /** The first release that knows it; undefined when that is not sure. */
  readonly since?: string;
  /** What does the same here. */
  readonly instead?: string;
}

const blobName = (key: string, since: string, instead?: string): LaterKey => ({
  path: ['exporters', 'azureblob', 'blob_name_format', key],
  since,
  ...(instead === undefined ? {} : { instead }),
});

const LATER_KEYS: readonly LaterKey[] = [
  blobName('template_enabled', 'v0.136.0'),
  blobName('serial_num_enabled', 'v0.140.0', 'serial_num_range: 1 gives every blob the number 0'),
  blobName('time_parser_enabled', 'v0.140.0'),
  blobName('time_parser_ranges', 'v0.143.0'),
  blobName('timezone', 'v0.144.0', 'blob names are in the time zone of the process (TZ)'),
  { path: ['exporters', 'azureblob', 'sending_queue'] },
  { path: ['exporters', 'azureblob', 'timeout'] },
  { path: ['exporters', 'azureblob', 'compression'] },
  { path: ['exporters', 'azureblob', 'formats'] },
];

/** @param path of an unknown key: section, id, keys. @returns undefined when it is not known later either. */
export function laterKeyHint([section, id = '', ...keys]: readonly string[]): string | undefined {
  const wanted = [section, id.split('/')[0], ...keys].join('::');
  const later = LATER_KEYS.find(({ path }) => path.join('::') === wanted);
  if (later === undefined) return undefined;
  const since =
    later.since === undefined ? 'by later releases of the collector' : `since ${later.since} of the collector`;
  return `known ${since}, not by 0.131.0, which is matched here${later.instead === undefined ? '' : `; ${later.instead}`}`;
}
