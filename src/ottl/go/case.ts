/** Go's `strings.ToLower` and `ToUpper`: character by character, so that no character becomes two. */

export function toLower(text: string): string {
  return mapped(text, (c) => (c === '\u0130' ? 'i' : c.toLowerCase()));
}

export function toUpper(text: string): string {
  return mapped(text, (c) => c.toUpperCase());
}

function mapped(text: string, change: (character: string) => string): string {
  let out = '';
  for (const character of text) {
    const changed = change(character);
    out += [...changed].length === 1 ? changed : character;
  }
  return out;
}
