/** Councils that the benchmark may use, in this order: neighbours with two emergency departments and one mental health provider between them. */
const COUNCILS = ['806', '805', '807', '808', '841', '840', '394', '393', '390', '391', '392', '942', '943', '929'];
/** Facts of one council's SEN2 returns and tracing, which do not scale (the returns equal DfE's published counts), and of its other feeds at scale 1. */
const FIXED = 35_000;
const SCALED = 206_000;
/** The smallest council of the region, for trials. */
const SMALLEST = '841';
const SMALL = 60_000;

export interface RegionSize { readonly councils: readonly string[]; readonly scale: number }

/** Councils and scale of a synthetic region of about so many facts, a little less than half of them SEN2's. How many there are is counted, not taken from here. */
export function regionSize(facts: number): RegionSize {
  if (facts < SMALL) return { councils: [SMALLEST], scale: clamp((facts - 21_000) / 150_000) };
  const count = Math.min(COUNCILS.length, Math.max(1, Math.round(facts / 75_000)));
  return { councils: COUNCILS.slice(0, count), scale: clamp((facts - count * FIXED) / (count * SCALED)) };
}

const clamp = (scale: number) => Math.round(Math.min(0.9, Math.max(0.005, scale)) * 1000) / 1000;
