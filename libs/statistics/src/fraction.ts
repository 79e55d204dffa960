/** An exact fraction in lowest terms; the denominator is positive. Figures stay fractions until they are shown. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** `n / d`. Numbers must be whole. Throws RangeError for a zero denominator or a number that is not whole. */
export function fraction(n: number | bigint, d: number | bigint = 1n): Fraction {
  const [top, bottom] = [BigInt(n), BigInt(d)];
  if (bottom === 0n) throw new RangeError('a fraction needs a denominator other than zero');
  const sign = bottom < 0n ? -1n : 1n;
  const divisor = gcd(top, bottom * sign);
  return { n: (top * sign) / divisor, d: (bottom * sign) / divisor };
}

export function add(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function subtract(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d - b.n * a.d, a.d * b.d);
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.n, a.d * b.d);
}

/** `a / b`. Throws RangeError when `b` is zero. */
export function divide(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d, a.d * b.n);
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compareFractions(a: Fraction, b: Fraction): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The nearest double, for intervals and charts only; never for a figure that is shown. */
export function toNumber(f: Fraction): number {
  return Number(f.n) / Number(f.d);
}

/**
 * A fraction as text with a fixed number of decimals, half-up (towards plus infinity at a tie), in integer arithmetic:
 * floor((2n·10^k + d) / 2d). Source: indicators-and-disclosure.md section 0.1 (official figures are half-up; doubles get ties wrong).
 */
export function roundHalfUp(f: Fraction, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const [top, bottom] = [2n * f.n * scale + f.d, 2n * f.d];
  const quotient = top / bottom;
  const scaled = top % bottom < 0n ? quotient - 1n : quotient;
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const sign = scaled < 0n ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${whole}.${digits.slice(-decimals)}`;
}

/** `numerator / denominator` in per cent with a fixed number of decimals, half-up. */
export function percentage(numerator: number | bigint, denominator: number | bigint, decimals = 1): string {
  return roundHalfUp(fraction(BigInt(numerator) * 100n, denominator), decimals);
}
