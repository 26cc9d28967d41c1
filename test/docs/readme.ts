import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComponentKind } from '../../src/component/settings.js';
import type { ObjectSchema } from '../../src/component/schema.js';
import { components } from '../../src/components.js';
import { settingsTable } from './settings-table.js';

const ROOT = join(import.meta.dirname, '../..');
const KINDS: readonly ComponentKind[] = ['receiver', 'processor', 'exporter', 'connector', 'extension'];
const OPEN = '<!-- settings -->';
const CLOSE = '<!-- /settings -->';

/** A component's page, as it is and as it should be. */
export interface ComponentPage {
  /** Relative to the repository. */
  readonly path: string;
  /** Undefined when there is none. */
  readonly text: string | undefined;
  /** With the settings table as the schema has it; undefined when the page has no place for one. */
  readonly current: string | undefined;
}

/** The page of every component the hub has. */
export async function componentPages(): Promise<ComponentPage[]> {
  const pages: ComponentPage[] = [];
  for (const kind of KINDS) {
    for (const type of components.types(kind)) {
      const { schema } = await components.load(kind, type);
      pages.push(pageOf(`src/${kind}s/${type}/README.md`, schema));
    }
  }
  return pages;
}

function pageOf(path: string, schema: ObjectSchema): ComponentPage {
  const file = join(ROOT, path);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  return { path, text, current: text === undefined ? undefined : withTable(text, settingsTable(schema)) };
}

/** @returns undefined when the page does not hold the two marks, once and in order. */
export function withTable(page: string, table: string): string | undefined {
  const open = page.indexOf(OPEN);
  const close = page.indexOf(CLOSE);
  if (open < 0 || close < open) return undefined;
  return `${page.slice(0, open + OPEN.length)}\n\n${table}\n\n${page.slice(close)}`;
}
