/** W3C trace state as the reference reads and changes it. Source: otel-go `trace/tracestate.go`; W3C Trace Context §3.3. */

const MOST_MEMBERS = 32;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const SIMPLE_KEY = /^[a-z][a-z0-9_\-*/]{0,255}$/;
const TENANT_KEY = /^[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13}$/;

type Members = readonly (readonly [key: string, value: string])[];

/** The members of a trace state; undefined if it is none. */
export function parseTraceState(text: string): Members | undefined {
  const members: [string, string][] = [];
  for (const part of text.split(',')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    if (at === -1) return undefined;
    const key = part.slice(0, at).replace(/^[ \t]+/, '');
    const value = part.slice(at + 1).replace(/[ \t]+$/, '');
    if (!isKey(key) || !VALUE.test(value) || members.some(([known]) => known === key)) return undefined;
    members.push([key, value]);
  }
  return members.length > MOST_MEMBERS ? undefined : members;
}

/** The trace state with a member in front; undefined if key or value cannot stand in one. */
export function withMember(members: Members, key: string, value: string): string | undefined {
  if (!isKey(key) || !VALUE.test(value)) return undefined;
  const others = members.filter(([known]) => known !== key);
  return [[key, value] as const, ...others]
    .slice(0, MOST_MEMBERS)
    .map(([name, content]) => `${name}=${content}`)
    .join(',');
}

function isKey(key: string): boolean {
  return key.includes('@') ? TENANT_KEY.test(key) : SIMPLE_KEY.test(key);
}
