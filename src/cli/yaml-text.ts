/**
 * Plain data as YAML in the layout of the reference's encoder (yaml.v3): four blanks a level, keys sorted, text quoted only
 * where it would be read as something else.
 */
import { compareGoStrings } from '../config/go-text.js';
import { resolvePlain } from '../config/yaml/scalar.js';

const INDENT = '    ';

/** A document, ending with a line break. */
export function yamlText(value: unknown): string {
  const text = node(value, '');
  return text.startsWith('\n') ? text.slice(1) : `${text.trimStart()}\n`;
}

/** What stands behind a key or a dash: ` scalar`, or lines below. */
function node(value: unknown, indent: string): string {
  if (Array.isArray(value)) return value.length === 0 ? ' []' : list(value, indent);
  if (typeof value === 'object' && value !== null) return map(value as Readonly<Record<string, unknown>>, indent);
  return ` ${scalar(value, indent)}`;
}

function list(items: readonly unknown[], indent: string): string {
  return items.map((item) => `\n${indent}- ${inner(item, `${indent}  `)}`).join('') + (indent === '' ? '\n' : '');
}

/** A list's element: its first line follows the dash. */
function inner(value: unknown, indent: string): string {
  const text = node(value, indent);
  return text.startsWith('\n') ? text.slice(1 + indent.length) : text.slice(1);
}

function map(value: Readonly<Record<string, unknown>>, indent: string): string {
  const keys = Object.keys(value).sort(compareGoStrings);
  if (keys.length === 0) return ' {}';
  const lines = keys.map((key) => `\n${indent}${plainOrQuoted(key)}:${node(value[key], indent + INDENT)}`);
  return lines.join('') + (indent === '' ? '\n' : '');
}

function scalar(value: unknown, indent: string): string {
  switch (typeof value) {
    case 'string':
      return value.includes('\n') ? literal(value, indent) : plainOrQuoted(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      return 'null';
  }
}

function literal(text: string, indent: string): string {
  if (/[^\n\t\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]/.test(text) || /^[ \n]/.test(text)) return JSON.stringify(text);
  const chomp = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') ? '+' : '';
  const lines = text.replace(/\n$/, '').split('\n');
  return `|${chomp}${lines.map((line) => (line === '' ? '\n' : `\n${indent === '' ? INDENT : indent}${line}`)).join('')}`;
}

function plainOrQuoted(text: string): string {
  if (resolvePlain(text).kind !== 'string' || /^(y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/.test(text)) {
    return JSON.stringify(text);
  }
  if (/[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]/.test(text)) return JSON.stringify(text);
  const startsPlain = !/^[-?:](\s|$)|^[,[\]{}#&*!|>'"%@`\s]|^---|^\.\.\./.test(text);
  const staysPlain = !/: |:$| #|\s$/.test(text);
  return startsPlain && staysPlain ? text : `'${text.replaceAll("'", "''")}'`;
}
