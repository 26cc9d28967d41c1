/** Cases of names as `github.com/iancoleman/strcase` makes them. */

const isUpper = (c: string): boolean => c >= 'A' && c <= 'Z';
const isLower = (c: string): boolean => c >= 'a' && c <= 'z';
const isDigit = (c: string): boolean => c >= '0' && c <= '9';
const isDelimiter = (c: string): boolean => c === ' ' || c === '_' || c === '-' || c === '.';

/**
 * `any_kind of_string` → `AnyKindOfString`: a letter behind a separator or digit becomes a capital, a capital behind a
 * capital becomes small, what is neither letter nor digit is left out. Source followed: strcase 0.3.0, `ToCamel`.
 */
export function toCamel(text: string): string {
  const trimmed = text.trim();
  const isAcronym = trimmed === 'ID';
  let out = '';
  let capitalize = true;
  let wasUpper = false;
  for (const c of isAcronym ? 'id' : trimmed) {
    if (isUpper(c) || isLower(c)) {
      out += capitalize ? c.toUpperCase() : wasUpper && !isAcronym ? c.toLowerCase() : c;
      capitalize = false;
    } else if (isDigit(c)) {
      out += c;
      capitalize = true;
    } else {
      capitalize = isDelimiter(c);
    }
    wasUpper = isUpper(c);
  }
  return out;
}

/** `AnyKind of_string` → `any_kind_of_string`. */
export function toSnake(text: string): string {
  return delimited(text, '_', false);
}

/** Source followed: strcase 0.3.0, `ToScreamingDelimited`. */
export function delimited(text: string, delimiter: string, screaming: boolean): string {
  const characters = [...text.trim()];
  let out = '';
  for (let i = 0; i < characters.length; i++) {
    const original = characters[i]!; // i < length
    const c =
      screaming && isLower(original)
        ? original.toUpperCase()
        : !screaming && isUpper(original)
          ? original.toLowerCase()
          : original;
    const next = characters[i + 1];
    if (next !== undefined && startsWord(original, next)) {
      if (isUpper(original) && isLower(next) && i > 0 && isUpper(characters[i - 1]!)) out += delimiter;
      out += c;
      if (isLower(original) || isDigit(original) || isDigit(next)) out += delimiter;
      continue;
    }
    out += isDelimiter(original) ? delimiter : c;
  }
  return out;
}

function startsWord(c: string, next: string): boolean {
  return (
    (isUpper(c) && (isLower(next) || isDigit(next))) ||
    (isLower(c) && (isUpper(next) || isDigit(next))) ||
    (isDigit(c) && (isUpper(next) || isLower(next)))
  );
}
