/**
 * Age bands. Contributions are kept by base bands, out of which every band that an indicator shows is made by addition; `other` holds those
 * whose age is not known or not 0 to 25.
 */
export const BASE_BANDS = ['0-4', '5-7', '8-10', '11-15', '16-17', '18-18', '19-19', '20-25'] as const;
export type BaseBand = (typeof BASE_BANDS)[number] | 'other';

/** First and last age of a band such as `11-17`; null for `other` and anything else. */
export function bandAges(band: string): readonly [number, number] | null {
  const m = /^(\d+)-(\d+)$/.exec(band);
  return m ? [Number(m[1]), Number(m[2])] : null;
}

const BOUNDS = BASE_BANDS.map((b) => bandAges(b) ?? [0, 0] as const);
/** The age at which each base band begins, and the age after the last. */
export const BAND_STARTS: readonly number[] = [...BOUNDS.map(([from]) => from), 26];

const BY_AGE: readonly BaseBand[] = Array.from({ length: 26 }, (_, age) => BASE_BANDS.find((_b, i) => {
  const [from, to] = BOUNDS[i] ?? [0, -1];
  return from <= age && age <= to;
}) ?? 'other');

/** The base band of an age in completed years; `other` for null and ages outside 0 to 25. */
export function baseBand(age: number | null): BaseBand {
  return (age === null ? undefined : BY_AGE[age]) ?? 'other';
}

/** The base bands that make up a band. Throws RangeError when the band cuts one in two. */
export function baseBandsOf(band: string): readonly string[] {
  const ages = bandAges(band);
  const inside = ages ? BASE_BANDS.filter((_b, i) => (BOUNDS[i]?.[0] ?? -1) >= ages[0] && (BOUNDS[i]?.[1] ?? 99) <= ages[1]) : [];
  const first = inside[0] === undefined ? null : bandAges(inside[0]);
  const last = inside.at(-1) === undefined ? null : bandAges(inside.at(-1) ?? '');
  if (!ages || first?.[0] !== ages[0] || last?.[1] !== ages[1]) throw new RangeError(`the band ${band} is not made of whole base bands`);
  return inside;
}
