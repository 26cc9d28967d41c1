/** Shared with the names, which are byte strings. */
export * from '../../exporterhelper/prometheus/byte-string.js';
