/** Powers of ten from which on, and below which, a number is written with an exponent. */
const EXPONENT_FROM = 6;
const EXPONENT_BELOW = -4;

/** A number as Go's `strconv.FormatFloat(v, 'g', -1, 64)` writes it, which is how Prometheus shows values and bounds. */
export function formatGoFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return '0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= EXPONENT_BELOW && exponent < EXPONENT_FROM) return String(value);
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
