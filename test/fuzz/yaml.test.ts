/** Any text as configuration gets an answer: a value, or what is wrong and where. For a bounded time. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeHub } from '../../src/config/decode-hub.js';
import { resolveConfig } from '../../src/config/resolve/resolve.js';
import { validateHub } from '../../src/config/validate-hub.js';
import { toPlain, type ConfigValue } from '../../src/config/value.js';
import { loadYaml, loadYamlDocuments } from '../../src/config/yaml/load.js';
import { yamlText } from '../../src/cli/yaml-text.js';
import { fixtureTable } from '../parity/config/fixture-table.js';
import { YAML_TEXTS } from '../parity/record/yaml-inputs.js';

const LIMITS = { numRuns: 20_000, interruptAfterTimeLimit: 4_000, markInterruptAsFailure: false };
const TIMEOUT = 60_000;
const CONFIGS = join(import.meta.dirname, '../fixtures/seed');

const seeds = [...YAML_TEXTS, ...readdirSync(CONFIGS).map((name) => readFileSync(join(CONFIGS, name), 'utf8'))];
const pieces = [
  ...'\n\n\n:-?,[]{}#&*!|>\'"%@`~ \t',
  ': ',
  '- ',
  '  ',
  '<<',
  '${',
  '}',
  '$$',
  '::',
  '${env:X}',
  '---\n',
  '\\x',
];

/** Texts of a seed with some of it cut out, put in twice or replaced by what means something to YAML. */
const damaged = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(fc.tuple(fc.nat(), fc.nat(6), fc.constantFrom('', ...pieces)), { minLength: 1, maxLength: 5 }),
  )
  .map(([text, edits]) =>
    edits.reduce((before, [where, removed, added]) => {
      const at = where % (before.length + 1);
      return before.slice(0, at) + added + before.slice(at + removed);
    }, text),
  );
const assembled = fc.array(fc.constantFrom(...pieces, 'a', 'b', '1', '0x1', 'true', 'null'), { maxLength: 40 });
const anyText = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    assembled.map((parts) => parts.join('')),
    damaged,
  )
  .map((text) => Buffer.from(text).toString()); // a cut may have left half a character

describe('the YAML reader', () => {
  test('reads any text, or says what is wrong and where', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = loadYaml(text, 'x.yaml');
        if ('value' in result) return;
        const { message, at } = result.failure;
        expect(message).toMatch(/^yaml: ./);
        expect(at.line).toBeGreaterThan(0);
        expect(at.line).toBeLessThanOrEqual(text.split(/\r\n|[\r\n\u0085\u2028\u2029]/).length + 1);
        expect(at.column).toBeGreaterThan(0);
      }),
      LIMITS,
    );
  });

  test('the first of several documents is what reading one gives', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [first] = loadYamlDocuments(text, 'x.yaml');
        if (first !== undefined) expect(first).toEqual(loadYaml(text, 'x.yaml'));
      }),
      LIMITS,
    );
  });

  test('what is printed reads back as the same', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = loadYaml(text, 'x.yaml');
        if (!('value' in result) || result.value.kind !== 'map' || isUnprintable(result.value)) return;
        const printed = yamlText(result.value);
        const again = loadYaml(printed, 'y.yaml');
        if (!('value' in again)) throw new Error(`printed is no YAML: ${again.failure.message}: ${printed}`);
        expect(withoutMinusZero(yamlText(again.value))).toBe(withoutMinusZero(printed));
      }),
      LIMITS,
    );
  });
});

describe('a configuration', () => {
  test('of any text is resolved, decoded and validated, or refused with a reason', { timeout: TIMEOUT }, async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const environment = {
          variables: { X: '${env:Y}', Y: '[1, {a: $$b}]' },
          readFile: async () => new TextEncoder().encode(text),
          fetch: async () => ({ status: 404, body: new Uint8Array() }),
        };
        const resolved = await resolveConfig([{ uri: 'x.yaml' }], environment);
        if ('failure' in resolved) {
          expect(resolved.failure.text).not.toBe('');
          return;
        }
        const { config, text: refusal, problems } = await decodeHub(resolved.resolution.value, fixtureTable);
        expect(problems.length > 0).toBe(refusal !== undefined);
        const validated = validateHub(config, new Set());
        expect(validated.problems.length > 0).toBe(validated.text !== undefined);
      }),
      LIMITS,
    );
  });
});

/**
 * Text with these is not what it was once it has been printed, by the reference either: odd breaks, a tab that starts a line,
 * a blank or break that starts a block in a list, the merge sign.
 */
function isUnprintable(value: ConfigValue): boolean {
  return /[\u0085\u2028\u2029\ufeff]|(\\n|") *\\t|"( |\\n)|<</.test(JSON.stringify(toPlain(value)));
}

/** It is printed as an integer, and integers have no such zero. */
function withoutMinusZero(printed: string): string {
  return printed.replaceAll(/(?<= )-0$/gm, '0');
}
