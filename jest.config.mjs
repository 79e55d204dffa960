import { readFileSync } from 'node:fs';

const swc = {
  ...JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8')),
  swcrc: false,
  sourceMaps: 'inline',
};

/** One configuration for every project: specs sit beside the code they specify. */
export default {
  testEnvironment: '<rootDir>/tools/jest-environment.mjs',
  testSequencer: '<rootDir>/tools/jest-sequencer.mjs',
  testMatch: ['<rootDir>/{apps,libs}/*/src/**/*.spec.ts', '<rootDir>/{infra,seeds}/src/**/*.spec.ts', '<rootDir>/tools/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.nx/', '<rootDir>/.tributary/'],
  testTimeout: 60_000,
};
