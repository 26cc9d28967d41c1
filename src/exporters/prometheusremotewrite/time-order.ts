/**
 * The order of samples by time, equal times in order of arrival. For samples that did not arrive in order, which is rare:
 * allocates.
 *
 * @param times numbers of times. @param ms the times by number.
 * @returns indexes into `times`.
 */
export function timeOrder(times: Int32Array, ms: Float64Array, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => ms[times[a]!]! - ms[times[b]!]! || a - b);
}
