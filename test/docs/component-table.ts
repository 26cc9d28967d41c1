/** The table of components on the first page, from the list of components and the first sentence of each one's own page. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComponentFactory } from '../../src/component/factory.js';
import type { ComponentKind } from '../../src/component/settings.js';
import { components } from '../../src/components.js';
import { SIGNALS } from '../../src/pdata/signal.js';

const ROOT = join(import.meta.dirname, '../..');
const KINDS: readonly ComponentKind[] = ['receiver', 'processor', 'exporter', 'connector', 'extension'];
const OPEN = '<!-- components -->';
const CLOSE = '<!-- /components -->';

export async function componentTable(): Promise<string> {
  const rows: string[] = [];
  for (const kind of KINDS) {
    for (const type of components.types(kind)) rows.push(row(kind, await components.load(kind, type)));
  }
  return ['| kind | component | signals | what it does |', '|---|---|---|---|', ...rows].join('\n');
}

function row(kind: ComponentKind, factory: ComponentFactory): string {
  const page = `src/${kind}s/${factory.type}/README.md`;
  const file = join(ROOT, page);
  const name = existsSync(file) ? `[\`${factory.type}\`](${page})` : `\`${factory.type}\``;
  const says = existsSync(file) ? firstSentence(readFileSync(file, 'utf8')) : '';
  return `| ${kind} | ${name} | ${signalsOf(factory)} | ${says.replaceAll('|', '\\|')} |`;
}

function signalsOf(factory: ComponentFactory): string {
  if (factory.kind === 'extension') return '';
  if (factory.kind === 'connector') return Object.keys(factory.stability).join(', ').replaceAll('-', ' ');
  const { stability } = factory;
  return SIGNALS.filter((signal) => stability[signal] !== undefined).join(', ');
}

/** Of the first paragraph; links become their text. */
export function firstSentence(page: string): string {
  const paragraph = page.split(/\n{2,}/).find((text) => text !== '' && !/^(#|<!--|\||```)/.test(text.trim())) ?? '';
  const plain = paragraph.replaceAll('\n', ' ').replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
  return /^.*?[.:](?=\s|$)/.exec(plain.trim())?.[0].replace(/:$/, '.') ?? plain.trim();
}

/** The first page with its table as it should be. @throws when it has no place for one. */
export function withComponents(page: string, table: string): string {
  const open = page.indexOf(OPEN);
  const close = page.indexOf(CLOSE);
  if (open < 0 || close < open) throw new Error(`README.md has no ${OPEN} … ${CLOSE}`);
  return `${page.slice(0, open + OPEN.length)}\n\n${table}\n\n${page.slice(close)}`;
}
