import type { Figure } from '@tributary/contracts';

export interface Judgement {
  /** Names the shape that stands beside the words, and through it the colour. */
  readonly shape: 'better' | 'worse' | 'similar' | 'neutral' | 'none';
  readonly words: string;
}

const JUDGEMENTS: Readonly<Record<NonNullable<Figure['comparison']>, Judgement>> = {
  better: { shape: 'better', words: 'Better than region' },
  worse: { shape: 'worse', words: 'Worse than region' },
  similar: { shape: 'similar', words: 'Similar to region' },
  higher: { shape: 'neutral', words: 'Higher than region' },
  lower: { shape: 'neutral', words: 'Lower than region' },
};

/** What the comparison with the region says; without one, nothing is judged. */
export function judgement(figure: Pick<Figure, 'comparison' | 'value' | 'areaLevel'> | undefined): Judgement {
  if (figure?.comparison) return JUDGEMENTS[figure.comparison];
  return { shape: 'none', words: figure?.value != null && figure.areaLevel !== 'region' ? 'Not compared' : 'No judgement' };
}
