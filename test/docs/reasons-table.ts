import { REMEDIES } from '../../src/service/ledger/remedies.js';

const OPEN = '<!-- reasons -->';
const CLOSE = '<!-- /reasons -->';

/** docs/errors.md with the reasons the ledger knows. */
export function withReasons(page: string): string {
  const [before = '', rest = ''] = page.split(OPEN);
  const after = rest.slice(rest.indexOf(CLOSE));
  const rows = Object.entries(REMEDIES)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, remedy]) => `| \`${reason}\` | ${remedy.replaceAll('|', '\\|')} |`);
  return `${before}${OPEN}\n\n| reason | what it is, and what to do |\n|---|---|\n${rows.join('\n')}\n\n${after}`;
}
