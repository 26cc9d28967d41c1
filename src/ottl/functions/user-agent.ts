import { mapOf, type PValue } from '../../pdata/view/value.js';
import { OPERATING_SYSTEMS } from '../data/operating-systems.js';
import { USER_AGENTS } from '../data/user-agents.js';
import { define } from '../function.js';
import { rawMap } from '../value.js';

/** Name and version of a browser or operating system. */
interface Product {
  readonly name: string;
  readonly version: string;
}

export const userAgent = define('UserAgent', { UserAgent: 'StringGetter' }, ({ UserAgent }) => {
  const agentOf = recogniser(USER_AGENTS, 3);
  const systemOf = recogniser(OPERATING_SYSTEMS, 4);
  return (context) => {
    const text = UserAgent(context);
    const seen = beginningOf(text);
    const agent = agentOf(seen);
    const system = systemOf(seen);
    const entries: [string, PValue][] = [
      ['user_agent.name', agent.name],
      ['user_agent.original', text],
      ['user_agent.version', agent.version],
      ['os.name', system.name],
    ];
    if (system.version !== '') entries.push(['os.version', system.version]);
    return rawMap(mapOf(entries));
  };
});

/**
 * How much of a text is looked at, in UTF-16 code units. The expressions run on JavaScript's engine, which takes time that grows with a
 * power of the length for texts made to hurt; those of browsers are a few hundred characters.
 */
const MOST_SEEN = 1024;

function beginningOf(text: string): string {
  if (text.length <= MOST_SEEN) return text;
  // A copy: a slice would keep the whole text in memory for as long as it is known.
  return Buffer.from(text.slice(0, MOST_SEEN), 'utf16le').toString('utf16le');
}

/** What of a text was recognised lately is not looked for again: it takes hundreds of expressions. */
const MOST_KNOWN = 1024;

/** @param parts of which versions consist. */
function recogniser(table: string, parts: number): (text: string) => Product {
  const rules = rulesOf(table, parts);
  const known = new Map<string, Product>();
  return (text) => {
    let product = known.get(text);
    if (product === undefined) {
      product = recognise(rules, text);
      if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!); // there is one
      known.set(text, product);
    }
    return product;
  };
}

interface Rule {
  readonly pattern: RegExp;
  /** For the name and each part of the version: text with `$1` … for groups. */
  readonly templates: readonly string[];
}

const tables = new Map<string, readonly Rule[]>();

function rulesOf(table: string, parts: number): readonly Rule[] {
  let rules = tables.get(table);
  if (rules === undefined) {
    rules = table
      .trim()
      .split('\n')
      .map((line) => {
        const [pattern, flags = '', ...given] = line.split('\t');
        const templates = Array.from({ length: parts + 1 }, (_, i) => {
          const template = given[i] ?? '';
          return template === '' ? `$${i + 1}` : template;
        });
        return { pattern: new RegExp(pattern!, flags), templates };
      });
    tables.set(table, rules);
  }
  return rules;
}

function recognise(rules: readonly Rule[], text: string): Product {
  for (const { pattern, templates } of rules) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [name, major, ...minor] = templates.map((template) =>
      template.replace(/\$(\w+)/g, (_, group: string) => (/^\d+$/.test(group) ? (match[Number(group)] ?? '') : '')),
    ) as [string, string, ...string[]];
    if (name === '') continue;
    return { name, version: major + minor.map((part) => (part === '' ? '' : `.${part}`)).join('') };
  }
  return { name: 'Other', version: '' };
}
