import { describe, expect, test } from 'vitest';
import {
  bool,
  duration,
  int,
  list,
  map,
  object,
  optional,
  schema,
  secret,
  string,
  text,
} from '../../src/component/schema.js';
import { componentPages, withTable } from './readme.js';
import { settingsTable } from './settings-table.js';

const all = await componentPages();
const pages = all.filter(({ text: page }) => page !== undefined);

describe('settings tables', () => {
  test('every component has a page with a place for its settings', () => {
    expect(all.filter(({ current }) => current === undefined).map(({ path }) => path)).toEqual([]);
  });

  test.each(pages)('$path is in step with its schema (npm run docs)', ({ text: page, current }) => {
    expect(page).toBe(current);
  });

  test('every kind of setting has its row', () => {
    const inner = schema({ on: bool({ default: true, doc: 'Inner switch.' }) });
    const table = settingsTable(
      schema({
        name: string({ default: '', doc: 'A|B.' }),
        key: secret({ doc: 'Key.' }),
        size: int({ default: 3, doc: 'Size.', unit: 'bytes' }),
        wait: duration({ default: '5s', doc: 'Wait.' }),
        level: text({ default: 'a', values: 'a, b', goType: 't', doc: 'Level.', parse: (value) => ({ value }) }),
        block: object(inner, { doc: 'Block.' }),
        extra: optional(inner, { doc: 'Extra.' }),
        labels: map(string({ default: '', doc: 'Value.' }), { doc: 'Labels.' }),
        headers: list(object(inner, { doc: 'Header.' }), { doc: 'Headers.' }),
      }),
    );
    expect(table.split('\n')).toEqual([
      '| key | type | default | meaning |',
      '|---|---|---|---|',
      '| `name` | text | empty | A\\|B. |',
      '| `key` | secret text | empty | Key. |',
      '| `size` | whole number | `3` | Size. In bytes. |',
      '| `wait` | duration | `5s` | Wait. |',
      '| `level` | one of a, b | `a` | Level. |',
      '| `block.on` | true or false | `true` | Inner switch. |',
      '| `extra` | block | off | Extra. |',
      '| `extra.on` | true or false | `true` | Inner switch. |',
      '| `labels` | map to text | empty | Labels. |',
      '| `headers` | list of blocks | empty | Headers. |',
      '| `headers[].on` | true or false | `true` | Inner switch. |',
    ]);
  });

  test('a page keeps everything outside the marks', () => {
    const page = '# x\n<!-- settings -->old<!-- /settings -->\nafter\n';
    expect(withTable(page, 'new')).toBe('# x\n<!-- settings -->\n\nnew\n\n<!-- /settings -->\nafter\n');
    expect(withTable('# x\n', 'new')).toBeUndefined();
  });
});
