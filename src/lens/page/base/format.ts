/** Numbers, sizes and times as people read them. */
import type { Text } from '../../api.js';

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const THREE = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

export function count(n: number): string {
  return WHOLE.format(n);
}

/** For drawings: three digits from ten thousand on. */
export function brief(n: number): string {
  return n < 10_000 ? count(n) : SHORT.format(n);
}

/** `1 span`, `2 spans`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Of measured values: three digits, shortened from ten thousand on. */
export function value(n: number): string {
  if (!Number.isFinite(n)) return Number.isNaN(n) ? 'NaN' : n > 0 ? '+Inf' : '-Inf';
  const size = Math.abs(n);
  if (size >= 10_000) return SHORT.format(n);
  return size !== 0 && size < 0.001 ? n.toExponential(2) : THREE.format(n);
}

/** With its unit; `1` is none. */
export function measured(n: number, unit: string): string {
  return unit === '' || unit === '1' ? value(n) : `${value(n)} ${visible(unit)}`;
}

/** ` in s`; nothing where there is no unit. */
export function inUnit(unit: string): string {
  return unit === '' || unit === '1' ? '' : ` in ${visible(unit)}`;
}

export function rate(perSecond: number): string {
  return `${perSecond >= 100_000 ? SHORT.format(perSecond) : perSecond >= 10 ? count(perSecond) : THREE.format(perSecond)}/s`;
}

export function bytes(n: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let size = n;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${THREE.format(size)} ${units[unit] ?? ''}`;
}

export function duration(ms: number): string {
  if (ms >= 86_400_000) return `${THREE.format(ms / 86_400_000)} d`;
  if (ms >= 3_600_000) return `${THREE.format(ms / 3_600_000)} h`;
  if (ms >= 60_000) return `${THREE.format(ms / 60_000)} min`;
  if (ms >= 1_000) return `${THREE.format(ms / 1_000)} s`;
  if (ms >= 1 || ms === 0) return `${THREE.format(ms)} ms`;
  return `${THREE.format(ms * 1_000)} µs`;
}

/** `14:03:59.123`, of the reader's clock. */
export function clock(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return 'no time';
  const pad = (n: number, width = 2): string => String(n).padStart(width, '0');
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** With its day, in UTC, as logs have it. */
export function instant(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}

/** `3 s ago`. */
export function ago(ms: number, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - ms) / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return counted(Math.floor(seconds / 86_400), 'day') + ' ago';
}

// Characters that move, hide or reorder the text around them: control characters but tab and line feed, and the marks of direction.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text with what cannot be seen made visible, as the number of the character. */
export function visible(text: string): string {
  return text.replace(
    UNSEEN,
    (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

/** In one line, e.g. for titles; its size stands where it was cut. */
export function plain({ text, bytes: size }: Text): string {
  return visible(text) + (size === undefined ? '' : `… (${bytes(size)})`);
}

export type Level = 'none' | 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
const LEVELS: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Of a severity number, 1 to 24, four for each level (opentelemetry logs data model, SeverityNumber). */
export function levelOf(severity: number): Level {
  return LEVELS[Math.floor((severity - 1) / 4)] ?? 'none';
}
