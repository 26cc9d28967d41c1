import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const BEGIN = '<!-- measured -->';
const END = '<!-- /measured -->';

/** Puts the measured part between the page's markers; what people wrote around it stays. */
export function writeBenchmarksPage(file: string, measured: string): void {
  const page = existsSync(file) ? readFileSync(file, 'utf8') : `# Benchmarks\n\n${BEGIN}\n${END}\n`;
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${file} lacks the markers ${BEGIN} and ${END}`);
  writeFileSync(file, `${page.slice(0, begin + BEGIN.length)}\n${measured}\n${page.slice(end)}`);
}
