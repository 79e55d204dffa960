import { censusAttendance, censusExclusions, SCHOOL_TERMS, sinceLastCensus, type Days, type SchoolTerm } from '@tributary/domain';
import type { Scope } from '@tributary/ingestion';

/** Days that a census tells of, by its scope. The answer is the same for every record of a submission and is worked out once. */
function perScope<T>(of: (year: number, term: SchoolTerm) => T): (scope: Scope) => T {
  const known = new WeakMap<Scope, T>();
  return (scope) => {
    let days = known.get(scope);
    if (days === undefined) {
      const term = SCHOOL_TERMS.find((t) => t === scope.term);
      if (scope.year === null || term === undefined) throw new Error('a scope of the school census has a year and a term');
      known.set(scope, (days = of(scope.year, term)));
    }
    return days;
  };
}

export const attendanceOf: (scope: Scope) => Days & { readonly term: string } = perScope(censusAttendance);
export const exclusionsOf: (scope: Scope) => Days = perScope(censusExclusions);
export const sinceLast: (scope: Scope) => Days = perScope(sinceLastCensus);
