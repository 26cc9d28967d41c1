import { describe, expect, test } from 'vitest';
import { testSettings } from '../../../test/support/settings.js';
import type { RequestContext } from '../../component/consumer.js';
import type { Issues } from '../../component/schema.js';
import { headersSetterSchema, type HeaderConfig } from './config.js';
import { HeadersSetterExtension } from './extension.js';

const header = (settings: Partial<HeaderConfig>): HeaderConfig => ({
  action: 'upsert',
  key: 'X-Tenant',
  value: undefined,
  from_context: undefined,
  from_attribute: undefined,
  default_value: undefined,
  ...settings,
});

function apply(headers: readonly HeaderConfig[], there: Record<string, string> = {}, context: RequestContext = {}) {
  const settings = testSettings('extension', 'headers_setter');
  const extension = new HeadersSetterExtension(settings, { headers });
  const result = extension.credentials({ context, header: (name) => there[name.toLowerCase()] });
  return { result, lines: settings.logger.lines };
}

function problems(headers: readonly HeaderConfig[]): string[] {
  const found: string[] = [];
  const issues: Issues = { add: (path, message) => void found.push([...path, message].join(': ')) };
  headersSetterSchema.validate!({ headers }, issues);
  return found;
}

describe('headers_setter', () => {
  test.each([
    ['insert', {}, 'new'],
    ['insert', { 'x-tenant': 'old' }, undefined],
    ['insert', { 'x-tenant': '' }, 'new'],
    ['update', {}, undefined],
    ['update', { 'x-tenant': 'old' }, 'new'],
    ['upsert', {}, 'new'],
    ['upsert', { 'x-tenant': 'old' }, 'new'],
  ])('%s with %j', (action, there, expected) => {
    const { result } = apply([header({ action, value: 'new' })], there);
    expect(result).toEqual(expected === undefined ? {} : { 'X-Tenant': expected });
  });

  test('rules see what those before them did', () => {
    const one = header({ action: 'insert', key: 'x-a', value: '1' });
    expect(apply([one, { ...one, value: '2' }]).result).toEqual({ 'X-A': '1' });
    expect(apply([one, { ...one, action: 'update', value: '2' }]).result).toEqual({ 'X-A': '2' });
    const { result } = apply([one, { ...one, action: 'delete' }]);
    expect('X-A' in result && result['X-A'] === undefined).toBe(true);
    expect(apply([{ ...one, action: 'delete' }, one], { 'x-a': 'old' }).result).toEqual({ 'X-A': '1' });
  });

  test('takes the value from what came in, or the default one', () => {
    const rule = header({ from_context: 'Tenant-ID', default_value: 'none' });
    const of = (values?: string[]): RequestContext =>
      values === undefined ? {} : { metadata: new Map([['tenant-id', values]]) };
    expect(apply([rule], {}, of(['acme'])).result).toEqual({ 'X-Tenant': 'acme' });
    expect(apply([rule], {}, of()).result).toEqual({ 'X-Tenant': 'none' });
    expect(apply([header({ from_context: 'x' })]).result).toEqual({ 'X-Tenant': '' });
    expect(() => apply([rule], {}, of(['a', 'b']))).toThrow(
      "failed to determine the source: 2 source keys found in the context, can't determine which one to use",
    );
  });

  test('takes the value from what the authenticator learnt', () => {
    const rule = header({ from_attribute: 'username' });
    const of = (value: unknown): RequestContext => ({ auth: new Map([['username', value]]) });
    expect(apply([rule], {}, of('ann')).result).toEqual({ 'X-Tenant': 'ann' });
    expect(apply([rule], {}, of({ groups: ['a'] })).result).toEqual({ 'X-Tenant': '{"groups":["a"]}' });
    expect(apply([rule]).result).toEqual({ 'X-Tenant': '' });
  });

  test('without an action it is upsert, with a warning', () => {
    const { result, lines } = apply([header({ action: '', value: 'v' })]);
    expect(result).toEqual({ 'X-Tenant': 'v' });
    expect(lines.map(({ message }) => message)).toEqual([
      "The action was not provided, using 'upsert'. In future versions, we'll require this to be explicitly set",
    ]);
  });

  test('wrong settings are refused in the reference’s words', () => {
    const source = "'from_context', 'from_attribute' or 'value'";
    expect(problems([])).toEqual(['missing headers configuration']);
    expect(problems([header({ key: undefined, value: 'v' })])).toEqual(['missing header name']);
    expect(problems([header({ key: '', value: 'v' })])).toEqual(['missing header name']);
    expect(problems([header({})])).toEqual([`missing header source, must be ${source}`]);
    expect(problems([header({ value: 'v', from_context: 'c' })])).toEqual([
      `invalid header source, must either ${source}`,
    ]);
    expect(problems([header({ action: 'delete' }), header({ value: '' })])).toEqual([]);
  });
});
