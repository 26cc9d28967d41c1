/** Sets the attribute `r` to an expression. */
export const R = (expression: string): string => `set(log.attributes["r"], ${expression})`;

/** An attribute of the record. */
export const a = (key: string): string => `log.attributes["${key}"]`;
