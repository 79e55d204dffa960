import type { Figure } from '@tributary/contracts';

/** The value for a picture; null where nothing is shown, so that a picture cannot show it either. */
export function valueOf(figure: Figure | undefined): number | null {
  return figure?.value == null ? null : Number(figure.value);
}

export function limitsOf(figure: Figure | undefined): { lower: number; upper: number } | null {
  return figure?.value == null || figure.lower === null || figure.upper === null ? null : { lower: Number(figure.lower), upper: Number(figure.upper) };
}
