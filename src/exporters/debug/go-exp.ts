/**
 * e^x with the last bit the reference's build has, because the bounds of exponential buckets are printed in full and
 * `Math.exp` often differs there.
 *
 * Source followed: Go `math.Exp` on amd64 with fused multiply-add: reduction to |x| ≤ ln2/32, a Taylor polynomial, four
 * doublings (N. Shibata, "Efficient evaluation methods of elementary functions", 2010).
 */

const OVERFLOW_ABOVE = 7.09782712893384e2;
/** ln 2 in two parts, the first with so few bits that a small multiple of it is exact. */
const LN2_HIGH = 0.69314718055966295651160180568695068359375;
const LN2_LOW = 0.28235290563031577122588448175013436025525412068e-12;
/** 1/8!, 1/7!, … 1/1! */
const INVERSE_FACTORIALS = [
  2.4801587301587301587e-5, 1.984126984126984127e-4, 1.3888888888888888889e-3, 8.3333333333333333333e-3,
  4.1666666666666666667e-2, 1.6666666666666666667e-1, 0.5, 1,
] as const;

export function goExp(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return x;
  if (x === -Infinity) return 0;
  if (x > OVERFLOW_ABOVE) return Infinity;
  const exponent = roundToEven(x * Math.LOG2E);
  const high = multiplyAdd(-exponent, LN2_HIGH, x);
  const reduced = multiplyAdd(-exponent, LN2_LOW, high) * 0.0625;
  return scale(exponentialOf16Times(reduced), exponent);
}

/** e^(16r) for small r. */
function exponentialOf16Times(r: number): number {
  let polynomial: number = INVERSE_FACTORIALS[0];
  for (const coefficient of INVERSE_FACTORIALS.slice(1)) polynomial = multiplyAdd(r, polynomial, coefficient);
  let lessOne = r * polynomial; // e^r - 1; doubled by (y + 1)² - 1 = y (y + 2)
  for (let doubling = 0; doubling < 3; doubling++) lessOne *= lessOne + 2;
  return multiplyAdd(lessOne + 2, lessOne, 1);
}

/** fraction × 2^exponent; the smallest results lose their last bits one step later than the others. */
function scale(fraction: number, exponent: number): number {
  if (exponent > 1023) return Infinity;
  if (exponent > -1023) return fraction * 2 ** exponent;
  return exponent < -1075 ? 0 : fraction * 2 ** (exponent + 1022) * 2 ** -1022;
}

function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** From so many bits of distance on the product cannot move the sum. */
const OUT_OF_REACH_BITS = 300;

/** a × b + c, rounded once. No result here is subnormal. */
function multiplyAdd(a: number, b: number, c: number): number {
  if (a === 0 || b === 0) return c;
  const [mantissaA, exponentA] = parts(a);
  const [mantissaB, exponentB] = parts(b);
  const [mantissaC, exponentC] = parts(c);
  if (exponentC - exponentA - exponentB > OUT_OF_REACH_BITS) return c;
  const exponent = Math.min(exponentA + exponentB, exponentC);
  const product = (mantissaA * mantissaB) << BigInt(exponentA + exponentB - exponent);
  return Number(product + (mantissaC << BigInt(exponentC - exponent))) * 2 ** exponent;
}

const view = new DataView(new ArrayBuffer(8));

/** The value as mantissa × 2^exponent. */
function parts(value: number): readonly [mantissa: bigint, exponent: number] {
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return [value < 0 ? -mantissa : mantissa, Math.max(biased, 1) - 1075];
}
