/** A log that nobody reads. */
export const SILENT = { write: () => {}, flush: () => {}, close: () => {} };
