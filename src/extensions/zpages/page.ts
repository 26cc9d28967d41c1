import type { BuildInfo } from '../../component/settings.js';

/** @param startedMs Unix time in milliseconds. */
export function servicePage({ command, description, version }: BuildInfo, startedMs: number): string {
  const rows = [
    ['Command', command],
    ['Description', description],
    ['Version', version],
    ['StartTimestamp', new Date(startedMs).toISOString()],
    ['Node', process.version],
    ['OS', process.platform],
    ['Arch', process.arch],
  ];
  const cells = rows.map(([name = '', value = '']) => `<tr><td>${escaped(name)}</td><td>${escaped(value)}</td></tr>`);
  return [
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Service</title></head><body>',
    `<h1>Service</h1><table>${cells.join('')}</table>`,
    '<p>Pipelines, their ledger and the running configuration: start the hub with <code>--control HOST:PORT</code>.</p>',
    '</body></html>\n',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
