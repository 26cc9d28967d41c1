import { RE2JS, RE2JSException } from 're2js';
import { OttlError } from './error.js';

/** A match and its groups: start and end offsets by group, -1 for a group that took no part. */
export type Match = readonly (readonly [start: number, end: number])[];

/**
 * A regular expression with Go's syntax and meaning, in time linear in the text (RE2).
 *
 * Offsets are those of JavaScript strings.
 */
export class GoRegexp {
  readonly #regexp: RE2JS;
  /** Names of the groups by number; undefined for one without. Number 0 is the whole match. */
  readonly groupNames: readonly (string | undefined)[];

  /** @throws {OttlError} with Go's text: `error parsing regexp: missing closing ): …`. */
  constructor(pattern: string) {
    const { regexp, original } = compile(pattern);
    this.#regexp = regexp;
    const names: (string | undefined)[] = Array.from({ length: regexp.groupCount() + 1 }, () => undefined);
    for (const [name, number] of Object.entries(regexp.namedGroups())) names[number] = original.get(name) ?? name;
    this.groupNames = names;
  }

  /** Whether there is a match anywhere in the text. */
  test(text: string): boolean {
    return this.#regexp.test(text);
  }

  /** The leftmost match. */
  find(text: string, from = 0): Match | undefined {
    const matcher = this.#regexp.matcher(text);
    if (!matcher.find(from)) return undefined;
    return this.groupNames.map((_, group) => [matcher.start(group), matcher.end(group)] as const);
  }

  /** The leftmost match's groups as texts, empty for those that took no part. */
  groups(text: string): string[] | undefined {
    return this.find(text)?.map(([start, end]) => (start < 0 ? '' : text.slice(start, end)));
  }

  /** All matches, as Go's `FindAllStringSubmatchIndex`: an empty one right behind another does not count. */
  findAll(text: string): Match[] {
    const matches: Match[] = [];
    let previousEnd = -1;
    for (let pos = 0; pos <= text.length;) {
      const match = this.find(text, pos);
      if (match === undefined) break;
      const [start, end] = match[0]!; // the whole match
      const isEmptyBehind = end === pos && start === previousEnd;
      if (!isEmptyBehind) matches.push(match);
      pos = end === pos ? nextCharacter(text, pos) : end;
      previousEnd = end;
    }
    return matches;
  }

  /** Go's `ReplaceAllString`: the template's `$1` and `${name}` become groups. */
  replaceAll(text: string, template: string): string {
    let out = '';
    let copied = 0;
    for (let pos = 0; pos <= text.length;) {
      const match = this.find(text, pos);
      if (match === undefined) break;
      const [start, end] = match[0]!; // the whole match
      out += text.slice(copied, start);
      if (end > copied || start === 0) out += this.expand(template, text, match);
      copied = end;
      pos = nextCharacter(text, pos) > end ? nextCharacter(text, pos) : end;
    }
    return out + text.slice(copied);
  }

  /** Go's `Expand`. Groups that do not exist, or took no part, are empty. */
  expand(template: string, text: string, match: Match): string {
    return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (_, bare?: string, braced?: string) => {
      const name = bare ?? braced;
      if (name === undefined) return '$';
      const number = /^\d+$/.test(name) ? Number(name) : this.groupNames.indexOf(name);
      const [start, end] = match[number] ?? [-1, -1];
      return start < 0 ? '' : text.slice(start, end);
    });
  }
}

interface Compiled {
  readonly regexp: RE2JS;
  /** By the name a group was given in place of one that comes twice. */
  readonly original: ReadonlyMap<string, string>;
}

function compile(pattern: string): Compiled {
  try {
    return { regexp: RE2JS.compile(pattern), original: new Map() };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const isTwice = error.message.includes('duplicate capture group name');
    const { renamed, original } = isTwice ? withoutDuplicates(pattern) : { renamed: pattern, original: new Map() };
    if (renamed === pattern) throw new OttlError(error.message);
    return { regexp: compile(renamed).regexp, original };
  }
}

/** Go lets several groups have one name: all but the first get another. */
function withoutDuplicates(pattern: string): { renamed: string; original: ReadonlyMap<string, string> } {
  const taken = new Set<string>();
  const original = new Map<string, string>();
  const renamed = pattern.replace(
    /\\[^]|\[\^?\]?(?:\\[^]|\[:\w+:\]|[^\]\\])*\]|\(\?P?<(\w+)>/g,
    (part: string, name: string | undefined) => {
      if (name === undefined || !taken.has(name)) {
        if (name !== undefined) taken.add(name);
        return part;
      }
      const other = `_${original.size}_${name}`;
      original.set(other, name);
      return `(?P<${other}>`;
    },
  );
  return { renamed, original };
}

function nextCharacter(text: string, pos: number): number {
  return pos + ((text.codePointAt(pos) ?? 0) > 0xffff ? 2 : 1);
}

/** The same, with words in front of what is wrong with the pattern. */
export function regexpFor(pattern: string, words: string): GoRegexp {
  try {
    return new GoRegexp(pattern);
  } catch (error) {
    throw new OttlError(`${words}: ${(error as Error).message}`);
  }
}
