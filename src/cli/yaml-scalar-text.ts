/**
 * Texts as yaml.v3 writes them: plain where that reads back as the same text, else quoted; with line breaks as a literal
 * block. Source followed: yaml.v3 3.0.4, `encode.go` and the analysis of scalars in `emitterc.go`.
 */
import { resolvePlain } from '../config/yaml/scalar.js';

/** Blanks a level. */
export const INDENT = 4;

const OLD_BOOL = /^(y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/;
/** Characters that read as a line break; `\n` among them. */
const BREAK = /[\r\n\u0085\u2028\u2029]/;
const UNPRINTABLE = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|\ufeff/u;
const MAX_SIMPLE_KEY = 128;

export type KeyText = { readonly simple: string } | { readonly explicit: string };

/** @param indent blanks in front of lines after the first. */
export function textValue(text: string, indent: number): string {
  const wanted = wantedStyle(text);
  const allowed = allowedStyles(text);
  if (wanted === 'literal') return allowed.block ? literal(text, indent) : doubleQuoted(text);
  if (wanted === 'plain' && allowed.plain) return text;
  return wanted === 'plain' && allowed.single ? singleQuoted(text, indent) : doubleQuoted(text);
}

/** A key; one that is long or has line breaks is written behind a `?`. */
export function textKey(text: string): KeyText {
  const isSimple = !BREAK.test(text) && Buffer.byteLength(text) <= MAX_SIMPLE_KEY;
  if (!isSimple) return { explicit: textValue(text, INDENT) };
  return { simple: text === '' ? '""' : textValue(text, 0) };
}

function wantedStyle(text: string): 'plain' | 'literal' | 'double' {
  if (text.includes('\n')) return 'literal';
  const staysText = resolvePlain(text).kind === 'string' && !OLD_BOOL.test(text) && !BASE_60.test(text);
  return staysText ? 'plain' : 'double';
}

function allowedStyles(text: string): { readonly plain: boolean; readonly single: boolean; readonly block: boolean } {
  const isSpecial = UNPRINTABLE.test(text.replaceAll('\t', ''));
  const breakSpace = new RegExp(`${BREAK.source} `).test(text);
  const spaceBreak = new RegExp(` ${BREAK.source}`).test(text);
  const single = !(breakSpace || spaceBreak || text.includes('\t') || isSpecial);
  const edges = /^[ \r\n\u0085\u2028\u2029]|[ \r\n\u0085\u2028\u2029]$/.test(text);
  return {
    plain: single && !edges && !BREAK.test(text) && !hasIndicators(text),
    single,
    block: !(spaceBreak || isSpecial || text.endsWith(' ')),
  };
}

/** Something in the text means something in a block context. */
function hasIndicators(text: string): boolean {
  if (/^(---|\.\.\.)/.test(text) || /^[#,[\]{}&*!|>'"%@`]/.test(text)) return true;
  return /^[-?:](\s|$)/.test(text) || /:(\s|$)/.test(text.slice(1)) || /\s#/.test(text);
}

function singleQuoted(text: string, indent: number): string {
  return `'${withIndents(text, indent).replaceAll("'", "''")}'`;
}

/** What follows a line break of the unusual kinds is indented, too. */
function withIndents(text: string, indent: number): string {
  return text.replaceAll(/([\u2028\u2029])(?=[^\n\u2028\u2029])/g, `$1${' '.repeat(indent)}`);
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

/** In a text that starts with a byte order mark every character is escaped, as by the reference. */
function doubleQuoted(text: string): string {
  const everything = text.startsWith('\ufeff');
  let quoted = '"';
  for (const char of text) {
    quoted += SHORT_ESCAPES[char] ?? (everything || UNPRINTABLE.test(char) ? escaped(char) : char);
  }
  return `${quoted}"`;
}

function escaped(char: string): string {
  const code = char.codePointAt(0)!; // the iterator yields no empty string
  const hex = (width: number): string => code.toString(16).toUpperCase().padStart(width, '0');
  if (code <= 0xff) return `\\x${hex(2)}`;
  return code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}

function literal(text: string, indent: number): string {
  const indentHint = /^[ \r\n\u0085\u2028\u2029]/.test(text) ? String(INDENT) : '';
  const lines = withIndents(text, indent).replace(/\n$/, '').split('\n');
  const shown = lines.map((line) => (/^[^\u2028\u2029]/.test(line) ? `\n${' '.repeat(indent)}${line}` : `\n${line}`));
  return `|${indentHint}${chomping(text)}${shown.join('')}`;
}

function chomping(text: string): string {
  if (!BREAK.test(text.at(-1) ?? '')) return '-';
  return text.length === 1 || BREAK.test(text.at(-2) ?? '') ? '+' : '';
}
