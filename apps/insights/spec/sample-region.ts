import type { Figure } from '@tributary/contracts';
import { areaName, councilsOf, nhsAreaOns, NENC, shiftQuarter, type Period } from '@tributary/domain';
import { DEFINITIONS, disclosureClass, type IndicatorDefinition } from '@tributary/indicators';
import { judge, position } from '@tributary/statistics';

/** Made-up figures of a whole region, in the shapes that kpi publishes: for looking at pages, not for counting. */
export const COUNCILS = councilsOf(NENC.code).toSorted((a, b) => (a.dfe < b.dfe ? -1 : 1));
export const OPEN_QUARTER: Period = '2024-25Q4';
export const LATEST_RELEASED: Period = '2024-25Q3';
export const RELEASED: readonly Period[] = [...[-7, -6, -5, -4, -3, -2, -1].map((n) => shiftQuarter(OPEN_QUARTER, n)), '2024'];
/** What must never be seen: the true number behind the hidden cell of the sample. */
export const HIDDEN = { indicator: 'AE05', area: 'E06000001', period: LATEST_RELEASED } as const;

/** Numbers between 0 and 1 that are the same for the same text. */
function chance(text: string): number {
  let h = 2_166_136_261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619);
  h = Math.imul(h ^ (h >>> 15), 2_246_822_507);
  h = Math.imul(h ^ (h >>> 13), 3_266_489_909);
  return ((h ^ (h >>> 16)) >>> 0) / 4_294_967_296;
}

const LEVELS: Readonly<Record<string, number>> = {
  EHC01: 160, EHC02: 22, EHC04: 92, EHC09: 120, EHC10: 18, EHC11: 58, EHC12: 61, EHC13: 6, EHC15: 4, EHC17: 2300, EHC18: 330, EHC21: 24, EHC22: 71, EHC23: 44, EHC34: 22, EDU16: 14.2, MH01: 34, MH02: 21, MH03: 96, MH04: 48,
  MH05: 37, MH07: 31, MH08: 9, MH12: 18, AE01: 112, AE02: 71, AE03: 1.62, AE04: 9, AE05: 6, AE06: 66, AE07: 5, AE08: 8, AE09: 14, AE12: 1.3, DQ01: 93, DQ02: 93, DQ05: 40, DQ14: 96,
};

export function breakdownsOf(d: IndicatorDefinition): string[] {
  const parts = d.breakdowns.flatMap(({ name, values }) => values.map((v) => `${name}=${v}`));
  const all = d.whole === false ? parts : ['all', ...parts];
  return d.formula.kind === 'quantiles' ? all.flatMap((b) => ['median', 'p90'].map((s) => (b === 'all' ? `statistic=${s}` : `${b};statistic=${s}`))) : all;
}

function drawn(d: IndicatorDefinition, breakdown: string, area: string, period: Period, size: number, index: number): Pick<Figure, 'value' | 'numerator' | 'denominator' | 'lower' | 'upper'> {
  const key = `${d.id}|${breakdown}|${area}`;
  const own = 0.82 + chance(key) * 0.36;
  let level = (LEVELS[d.id] ?? 50) * (area === NENC.code ? 1 : own) * (1 + (chance(`${key}|${period}`) - 0.5) * 0.06) * (0.97 + index * 0.008);
  if (breakdown.startsWith('need=')) level = [31, 3, 9, 0.4, 6, 3, 2, 19, 18, 4, 5, 1, 2][d.breakdowns[0]?.values.indexOf(breakdown.slice(5)) ?? 0] ?? 2;
  if (breakdown.includes('p90')) level *= 2.7;
  // The rise that the generator of the demonstration plants too.
  if (area === 'E06000002' && breakdown === 'age=18-25' && ['AE01', 'AE03'].includes(d.id)) level *= 1.1 + index * 0.11;
  if (d.unit.startsWith('%')) level = Math.min(level, 99.2);
  if (d.formula.kind === 'count') {
    const n = String(Math.round(level * (area === NENC.code ? COUNCILS.length : size)));
    return { value: n, numerator: n, denominator: null, lower: null, upper: null };
  }
  const whole = area === NENC.code ? 22_000 : Math.round(1_200 * size * (breakdown === 'all' ? 1 : 0.3));
  const denominator = d.unit.startsWith('per 10,000') ? whole * 40 : whole;
  const width = d.formula.kind === 'quantiles' ? null : d.unit.startsWith('%') ? 196 * Math.sqrt((level / 100) * (1 - level / 100) / whole) : level * (1.96 / Math.sqrt(Math.max(level * whole / (d.unit.startsWith('per 10,000') ? 400 : 1_000), 12)));
  const text = (x: number) => Math.max(x, 0).toFixed(d.decimals);
  return {
    value: text(level), numerator: null, denominator: String(disclosureClass(d) === 'D' ? denominator : Math.round(denominator / 5) * 5),
    lower: width === null ? null : text(level - width), upper: width === null ? null : text(d.unit.startsWith('%') ? Math.min(level + width, 100) : level + width),
  };
}

function lacking(d: IndicatorDefinition, breakdown: string, area: string): Pick<Figure, 'status' | 'reason'> | null {
  const hidden = { status: 'returned', reason: 'small-number' } as const;
  if (d.id === HIDDEN.indicator && area === HIDDEN.area) return hidden;
  if (d.id === 'AE04' && area === 'E06000003') return { status: 'returned', reason: 'complementary' };
  const camhs = d.id.startsWith('MH');
  if (area === 'E06000004' && (['MH01', 'MH03', 'MH12'].includes(d.id) || (camhs && breakdown.includes('cohort')))) return { status: 'not-linkable', reason: null };
  if (area === 'E06000005' && d.id.startsWith('AE')) return { status: 'no-agreement', reason: null };
  if (area === 'E06000047' && d.id.startsWith('EDU')) return { status: 'not-returned', reason: null };
  return d.id === 'EHC34' && breakdown === 'need=MSI' && area !== NENC.code ? { status: 'returned', reason: 'no-denominator' } : null;
}

/** All figures of one period, open or released. */
export function sampleFigures(period: Period, state: Figure['state']): Figure[] {
  const index = [...RELEASED.slice(0, -1), OPEN_QUARTER].indexOf(period);
  const areas = [...COUNCILS.map((c) => ({ code: c.ons, level: 'council' as const, size: 0.5 + chance(c.ons) * 1.4 })), { code: nhsAreaOns('16C') ?? '', level: 'nhs-area' as const, size: 5 }, { code: NENC.code, level: 'region' as const, size: 18 }];
  return DEFINITIONS.flatMap((d) => breakdownsOf(d).flatMap((breakdown) => {
    const blank = {
      indicator: d.id, definitionVersion: d.version, breakdown, period, state, unit: d.unit, policy: disclosureClass(d) === 'D' ? 'D-none' : `${disclosureClass(d)}-nhs`, estimate: null, note: null as string | null,
      cutOff: state === 'open' ? '2025-05-20T09:00:00.000Z' : '2025-05-12T08:30:00.000Z', release: state === 'open' ? null : `${period}.1`, comparison: null as Figure['comparison'],
    };
    const region = drawn(d, breakdown, NENC.code, period, 18, index);
    return areas.map(({ code, level, size }): Figure => {
      const absent = level === 'council' ? lacking(d, breakdown, code) : null;
      if (absent) return { ...blank, area: code, areaLevel: level, value: null, numerator: null, denominator: null, lower: null, upper: null, ...absent };
      const numbers = drawn(d, breakdown, code, period, size, index);
      const compared = level === 'region' || numbers.lower === null || numbers.upper === null ? null : judge(position({ lower: Number(numbers.lower), upper: Number(numbers.upper) }, Number(region.value)), d.polarity);
      return { ...blank, area: code, areaLevel: level, ...numbers, status: 'returned', reason: null, comparison: compared, note: d.id === 'AE06' && level === 'council' ? 'about 25 attendances have no departure time; they stay in the denominator.' : null };
    });
  }));
}

export const regionName = areaName(NENC.code);
