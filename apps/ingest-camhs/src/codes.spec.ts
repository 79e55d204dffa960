import { codesIn, NO_REFERENCES, type ListedCode } from '@tributary/ingestion';
import * as codes from './codes.js';

const lists: Readonly<Record<string, unknown>> = { ...codes };
const isList = (value: unknown): value is readonly ListedCode[] => Array.isArray(value) && value.every((entry: unknown) => typeof entry === 'object' && entry !== null && 'until' in entry);
const all = Object.entries(lists).flatMap(([name, value]): [string, readonly ListedCode[]][] => (isList(value) ? [[name, value]] : []));
const on = (list: readonly ListedCode[], referenceDate: string) => codesIn(list, { year: null, referenceDate }, NO_REFERENCES);

describe.each(all)('the list %s', (_name, list) => {
  it.each(['2019-04-30', '2021-09-30', '2021-10-31', '2024-03-31', '2024-04-30'])('has each code once on %s', (day) => {
    const usable = on(list, day);
    expect(new Set(usable).size).toBe(usable.length);
    expect(usable.length).toBeGreaterThan(1);
  });
});

describe('codes that begin or end with a version', () => {
  it.each([
    ['MECHANISMS', '03', '2021-09-30', true], ['MECHANISMS', '03', '2021-10-31', false], ['MECHANISMS', '11', '2021-09-30', false], ['MECHANISMS', '11', '2021-10-31', true],
    ['TEAM_TYPES', 'A03', '2021-09-30', true], ['TEAM_TYPES', 'A03', '2021-10-31', false], ['TEAM_TYPES', 'F04', '2024-03-31', true], ['TEAM_TYPES', 'F04', '2024-04-30', false], ['TEAM_TYPES', 'F07', '2024-04-30', true],
    ['REASONS', '31', '2024-03-31', false], ['REASONS', '31', '2024-04-30', true], ['SOURCES', 'Q2', '2024-03-31', false], ['SOURCES', 'Q2', '2024-04-30', true], ['PRIORITIES', '4', '2021-09-30', false], ['PRIORITIES', '4', '2021-10-31', true],
  ])('%s: %s on %s: %s', (name, code, day, usable) => expect(on(all.find(([one]) => one === name)?.[1] ?? [], day).includes(code)).toBe(usable));
});
