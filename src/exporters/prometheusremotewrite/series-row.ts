/** How a row of the series table (`series-table.ts`) is laid out: indices into its numbers. */

/** Numbers per row. */
export const ROW = 16;
/** Where there is no row, and no key. */
export const NONE = -1;
/** Index of the metric's context. */
export const CONTEXT = 0;
export const HASH = 1;
/** Attribute bytes as received: the identity within metric and shape. In the table's `keys`; of a late row, in its chunk. */
export const KEY_AT = 2;
export const KEY_LENGTH = 3;
/**
 * Encoded shared labels, and how they divide around `__name__` and the extra label. Negative for a late row (`late-rows.ts`): the
 * complement of its chunk's number.
 */
export const LABELS_AT = 4;
export const BEFORE = 5;
export const MIDDLE = 6;
export const AFTER = 7;
export const SHAPE = 8;
/** The row that came next last time; -1 unknown. */
export const NEXT = 9;
/** Number of the payload that touched the row last, with its first and last occurrence in it. */
export const PAYLOAD = 10;
export const FIRST = 11;
export const LAST = 12;
/** Rows with the same cluster number have some series in common; 0 for none. */
export const CLUSTER = 13;
/** Row the stored difference (`label-diff.ts`) is against; -1 none. */
export const DIFF_BASE = 14;
/** Number of the template the labels were written from; 0 for none. */
export const TEMPLATE = 15;

/** Numbers per row in `diffs`. */
export const DIFF_SLOT = 24;
