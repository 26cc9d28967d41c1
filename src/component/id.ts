/**
 * Identifier of a component (`type` or `type/name`) or of a pipeline (`signal` or `signal/name`).
 *
 * Source: collector `component.ID` at 0.131.0: type `^[a-zA-Z][0-9a-zA-Z_]{0,62}$`, name 1 to 1024 characters without
 * white space, control characters or symbols; both parts are trimmed.
 */
export interface ComponentId {
  readonly type: string;
  /** Empty when the identifier has no `/name`. */
  readonly name: string;
}

const TYPE = /^[a-zA-Z][0-9a-zA-Z_]{0,62}$/;
const NAME_FORBIDDEN = /[\p{Z}\p{C}\p{S}]/u;
const NAME_MAX_LENGTH = 1024;

/** The reference's words for why `text` is no identifier, or the identifier. */
export function parseComponentId(text: string): ComponentId | { readonly error: string } {
  const slash = text.indexOf('/');
  const type = (slash < 0 ? text : text.slice(0, slash)).trim();
  const name = slash < 0 ? '' : text.slice(slash + 1).trim();
  if (type === '') {
    return { error: slash < 0 ? 'id must not be empty' : `in "${text}" id: the part before / should not be empty` };
  }
  if (slash >= 0 && name === '') return { error: `in "${text}" id: the part after / should not be empty` };
  const wrongName = nameError(name);
  if (wrongName !== undefined) return { error: `in "${name}" id: ${wrongName}` };
  if (!TYPE.test(type)) return { error: `in "${text}" id: invalid character(s) in type "${type}"` };
  return { type, name };
}

/** What is wrong with the part after the slash, of a component's or a pipeline's identifier. */
export function nameError(name: string): string | undefined {
  const length = Buffer.byteLength(name);
  if (length > NAME_MAX_LENGTH) {
    return `name "${name}" is longer than ${NAME_MAX_LENGTH} characters (${length} characters)`;
  }
  return NAME_FORBIDDEN.test(name) ? `invalid character(s) in name "${name}"` : undefined;
}

export function formatComponentId(id: ComponentId): string {
  return id.name === '' ? id.type : `${id.type}/${id.name}`;
}
