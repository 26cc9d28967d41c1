import type { Random } from '../../../component/clock.js';

/** A log-normal duration in seconds: most near the median, some far above, as latencies are. */
export function duration(random: Random, medianSeconds: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return medianSeconds * Math.exp(0.6 * normal);
}

/** Random bytes as lower-case hexadecimal digits, never all zero. */
export function hexId(random: Random, bytes: number): string {
  let text = '';
  for (let i = 0; i < bytes; i++)
    text += Math.floor(random() * 256)
      .toString(16)
      .padStart(2, '0');
  return /^0+$/.test(text) ? `${text.slice(1)}1` : text;
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!; // random() < 1
}
