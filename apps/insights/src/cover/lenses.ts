export interface CoverRow {
  readonly indicator: string;
  readonly breakdown: string;
  /** Stands in place of the definition's title where the row shows a part of it. */
  readonly title?: string;
}

export interface Lens {
  readonly title: string;
  readonly subtitle: string;
  readonly rows: readonly CoverRow[];
}

const whole = (...indicators: string[]): CoverRow[] => indicators.map((indicator) => ({ indicator, breakdown: 'all' }));

/** The three lenses of the front cover (dashboard.md). */
export const LENSES: readonly Lens[] = [
  {
    title: 'Local profile', subtitle: 'Who and where',
    rows: [
      ...whole('EHC17', 'EHC18', 'EHC01', 'EHC09', 'EHC10', 'EDU16'),
      { indicator: 'EHC34', breakdown: 'need=ASD', title: 'Plans with autism as primary need' },
      { indicator: 'EHC34', breakdown: 'need=SEMH', title: 'Plans with social, emotional and mental health as primary need' },
      ...whole('MH03', 'MH12'),
    ],
  },
  {
    title: 'Governance and assurance', subtitle: 'What we did and how well',
    rows: [
      ...whole('EHC04', 'EHC12', 'EHC15', 'EHC22', 'EHC23', 'MH02', 'MH04'),
      { indicator: 'MH07', breakdown: 'statistic=median', title: 'Median wait to first CAMHS contact' },
      ...whole('MH05', 'AE06', 'AE07'),
    ],
  },
  {
    title: 'Making a difference', subtitle: 'Outcomes and experience',
    rows: [
      ...whole('EHC21', 'MH08', 'AE01'),
      { indicator: 'AE01', breakdown: 'age=18-25', title: 'A&E attendances with a plan, aged 18 to 25' },
      { indicator: 'AE03', breakdown: 'age=18-25', title: 'A&E attendances with a plan to those without, aged 18 to 25' },
      ...whole('AE04', 'AE05', 'AE08', 'AE12'),
    ],
  },
];

export const COVER_ROWS: readonly CoverRow[] = LENSES.flatMap((lens) => lens.rows);
