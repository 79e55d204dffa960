export { POPULATIONS, type PopulationRow } from './reference/populations.js';
export { PUBLISHED_2024 } from './reference/published-2024.js';
export { NEED_TYPES, PLACEMENT_KINDS, type NeedCounts, type NeedType, type PlacementKind, type PublishedSen2 } from './reference/published.js';
export { PROVIDERS, SERVICES, type ProviderFacts, type Services } from './reference/providers.js';
export { ecdsSamples, type EcdsSample, type EcdsTruth } from './ae/samples.js';
export { COUNCILS, CORRECTED_COUNCIL, DEFAULT_SCALE, generateRegion, MANIFEST_FILE, type GenerateOptions } from './generate.js';
export type { DeliberateCases, Manifest, ManifestAgreement, ManifestSubmission } from './manifest.js';
export { censusSample, type CensusSample } from './census/sample.js';
export type { Entry as CensusEntry } from './census/entry.js';
