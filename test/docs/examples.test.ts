/** Every YAML block in the documents is a configuration, or a piece of one, that the hub takes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../src/check-config.js';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['src', 'docs', 'config'];

/** What a piece of a configuration stands in. */
const AROUND = {
  receivers: { otlp: { protocols: { http: {} } } },
  processors: { batch: {} },
  exporters: { nop: {} },
  service: { pipelines: { logs: { receivers: ['otlp'], exporters: ['nop'] } } },
};

const pages = [
  'README.md',
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
];

const examples = pages.flatMap((page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(({ 1: yaml = '', index }) => ({
    place: `${page}:${text.slice(0, index).split('\n').length}`,
    yaml,
  }));
});

describe('examples', () => {
  test.each(examples)('$place', async ({ yaml }) => {
    const { referenceText, problems } = await checkConfig({ config: [AROUND, `yaml:${yaml}`], env: variablesOf(yaml) });
    expect({ referenceText, problems }).toEqual({ referenceText: '', problems: [] });
  });
});

/** A value for everything that is taken from the environment. */
function variablesOf(yaml: string): Record<string, string> {
  const names = [...yaml.matchAll(/\$\{env:(\w+)/g)].map(({ 1: name = '' }) => name);
  const value = (name: string): string =>
    name.includes('CONNECTION_STRING') ? 'UseDevelopmentStorage=true' : 'http://localhost:1';
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}
