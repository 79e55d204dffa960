import type { Feed } from '@tributary/contracts';

/** A data sharing agreement to record before anything is pushed. */
export interface ManifestAgreement {
  readonly sender: string;
  readonly feed: Feed;
  /** DfE number of the council whose residents the data concern. */
  readonly council: string;
  readonly from: string;
  readonly until: string;
}

/** One submission, in the order of pushing. File names are relative to the region's folder. */
export interface ManifestSubmission {
  readonly feed: Feed;
  readonly sender: string;
  readonly scope: string;
  readonly files: readonly string[];
  readonly format: 'blade-csv' | 'sen2-xml' | 'census-csv' | 'mhsds-csv' | 'mhsds-xml' | 'ecds-bulk' | 'ecds-net-change' | 'ecds-extract' | 'csv';
  /** `correction` replaces an earlier submission of the same scope. */
  readonly purpose: 'first' | 'refresh' | 'correction';
  /** The sender has no agreement: the platform must refuse it. */
  readonly expectRefused: boolean;
}

/** Facts that were planted on purpose, for checks to find again. */
export interface DeliberateCases {
  /** A&E attendances of plan holders aged 18 to 25 that rise from quarter to quarter; null where the council is not in the region. */
  readonly transitionSpike: { readonly council: string; readonly ages: '18-25'; readonly multiplierByQuarter: Readonly<Record<string, number>> } | null;
  readonly notLinkable: { readonly council: string; readonly sender: string; readonly feed: 'camhs' } | null;
  readonly refused: { readonly council: string; readonly sender: string; readonly feed: 'camhs' } | null;
  readonly objections: number;
  readonly correction: { readonly sender: string; readonly feed: 'sen2'; readonly scope: string; readonly changedRecords: 3 } | null;
}

export interface Manifest {
  readonly version: 2;
  readonly seed: number;
  readonly scale: number;
  /** DfE numbers. */
  readonly councils: readonly string[];
  readonly providers: readonly { readonly ods: string; readonly name: string }[];
  /** `truth`: who is who; `notFindable`: of records that carry nothing to find their person by; `objectors`: true ids of those who object. */
  readonly files: { readonly truth: string; readonly notFindable: string; readonly objectors: string; readonly postcodes: string; readonly objections: string; readonly references: Readonly<Record<'establishments' | 'organisations' | 'authorities', string>> };
  readonly agreements: readonly ManifestAgreement[];
  readonly submissions: readonly ManifestSubmission[];
  readonly cases: DeliberateCases;
  /** Records written, by feed (facts, as far as the platform makes one of each). */
  readonly records: Readonly<Record<string, number>>;
}
