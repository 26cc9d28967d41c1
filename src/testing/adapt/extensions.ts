/** Extensions that need nothing from the machine the file was written for. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Draft } from './draft.js';

const FREE_PORT = 'tests run side by side: a free port of this machine';

export interface ExtensionSettings {
  /** The test's own folder. */
  readonly folder: string;
  /** Used where the file's own is not at hand. */
  readonly token: string;
  /** Accepted besides. */
  readonly tokens: readonly string[];
}

/** Basic authentication with a password that is known: the file holds but hashes. */
export const TEST_USER = 'otlp-hub-test';

const SERVERS = new Set(['health_check', 'healthcheckv2', 'pprof', 'zpages']);

export function adaptExtensions(draft: Draft, settings: ExtensionSettings): void {
  for (const id of draft.keys(['extensions'])) {
    const [type = ''] = id.split('/');
    const at = ['extensions', id];
    if (SERVERS.has(type)) draft.set([...at, 'endpoint'], '127.0.0.1:0', FREE_PORT);
    else if (type === 'bearertokenauth') adaptBearer(draft, id, settings);
    else if (type === 'basicauth') adaptBasic(draft, id, settings);
    else if (type === 'file_storage') {
      draft.set([...at, 'directory'], join(settings.folder, 'storage'), "the test's own folder");
      draft.set([...at, 'create_directory'], true, "the test's own folder");
    }
  }
}

function adaptBearer(draft: Draft, id: string, { folder, token, tokens }: ExtensionSettings): void {
  const at = ['extensions', id, 'filename'];
  const file = draft.text(at);
  if (file === undefined || file === '' || isReadable(file)) return;
  const path = join(folder, `${id.replaceAll(/[^\w.-]/g, '_')}.token`);
  writeFileSync(path, [token, ...tokens].join('\n'), { mode: 0o600 });
  draft.set(at, path, `${file} is not on this machine: a file with a token of the test's own`);
}

function adaptBasic(draft: Draft, id: string, { folder, token }: ExtensionSettings): void {
  const at = ['extensions', id, 'htpasswd'];
  if (!draft.has(at)) return;
  const file = draft.text([...at, 'file']);
  if (file !== undefined && file !== '' && !isReadable(file)) {
    const path = join(folder, `${id.replaceAll(/[^\w.-]/g, '_')}.htpasswd`);
    writeFileSync(path, '', { mode: 0o600 });
    draft.set([...at, 'file'], path, `${file} is not on this machine: an empty file`);
  }
  const inline = draft.text([...at, 'inline']) ?? '';
  const lines = `${inline === '' || inline.endsWith('\n') ? inline : `${inline}\n`}${TEST_USER}:${token}`;
  draft.set([...at, 'inline'], lines, 'passwords cannot be read from hashes', `one more user, ${TEST_USER}`);
}

function isReadable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}
