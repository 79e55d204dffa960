import fc from 'fast-check';
import { groupSubjects, isLinkingToken, kindOf, type Subject } from './index.js';
import { subject, type Said } from './people.fixture.js';

const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });

/** Few values, so that subjects share keys, contradict each other and make chains all the time. */
const said: fc.Arbitrary<Said> = fc.record({
  nhs: maybe(fc.oneof({ weight: 4, arbitrary: pick('1', '2') }, fc.constant(['1', '2'] as const))), nhsUnverified: maybe(pick('1', '2', '3')), upn: maybe(fc.oneof(pick('U1', 'U2', 'U3'), fc.constant(['U1', 'U2'] as const))),
  uln: maybe(pick('N1', 'N2')), forename: maybe(pick('ROSE', 'RHIAN', 'SARA', 'SARAH')), surname: maybe(pick('ASHFIELD', 'ASHBY', 'BECK')),
  dob: maybe(pick('2012-03-04', '2012-04-03')), sex: maybe(pick('F', 'M')), postcode: maybe(pick('ZZ11AA', 'ZZ22BB')),
});
const source = pick('sen2|806', 'sen2|807', 'school-census|806', 'camhs|RX3', 'ae|RTR', 'nhs-numbers|806');
const scopes = fc.subarray(['scope.-.2025', 'scope.-.2026']);
const population: fc.Arbitrary<Subject[]> = fc.uniqueArray(fc.tuple(source, fc.integer({ min: 0, max: 4 }), said, scopes).map(([from, id, s, marks]) => {
  const plain = subject(from, String(id), s);
  return from.startsWith('s') ? { ...plain, tokens: [...plain.tokens, ...marks] } : plain;
}), { selector: (s) => s.key, maxLength: 12 });

const shape = (subjects: readonly Subject[]) => {
  const { persons, decisions, ignored } = groupSubjects(subjects, { maxHolders: 6 });
  return { persons, decisions: [...decisions.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1)), ignored };
};

describe('grouping is a function of the set', () => {
  it('does not depend on order, repetition or the order of tokens', () => {
    fc.assert(fc.property(population.chain((p) => fc.tuple(fc.constant(p), fc.shuffledSubarray([...p, ...p], { minLength: p.length * 2 }))), ([set, arrival]) => {
      expect(shape(arrival.map((s) => ({ ...s, tokens: s.tokens.toReversed() })))).toEqual(shape(set));
    }), { numRuns: 400 });
  });

  it('lets subjects that share no key, directly or through others, decide apart', () => {
    fc.assert(fc.property(population, (set) => {
      const whole = shape(set);
      const ignored = new Set(whole.ignored);
      const apart = neighbourhoods(set, ignored).map((part) => groupSubjects(part, { ignored, maxHolders: 6 }));
      const persons = apart.flatMap((g) => g.persons).toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
      expect(persons).toEqual(whole.persons);
      expect(apart.flatMap((g) => [...g.decisions.values()]).sort((a, b) => (a.subject < b.subject ? -1 : 1))).toEqual(whole.decisions);
    }), { numRuns: 400 });
  });

  it('puts every subject into exactly one person', () => {
    fc.assert(fc.property(population, (set) => {
      expect(groupSubjects(set).persons.flat().toSorted()).toEqual(set.map((s) => s.key).toSorted());
    }));
  });

  it('returns to what it was when whoever arrived leaves again', () => {
    fc.assert(fc.property(population, (set) => {
      for (const leaver of set) {
        const rest = set.filter((s) => s.key !== leaver.key);
        const before = shape(rest);
        groupSubjects(set);
        expect(shape(rest)).toEqual(before);
      }
    }), { numRuns: 50 });
  });
});

describe('what never becomes one person', () => {
  it('two of one council return', () => {
    fc.assert(fc.property(population, (set) => {
      const marks = new Map(set.map((s) => [s.key, s.tokens.filter((token) => kindOf(token) === 'scope')]));
      for (const members of groupSubjects(set).persons) {
        const rows = members.filter((key) => /^(sen2|school-census|nhs-numbers)\|/.test(key)).flatMap((key) => {
          const scoped = marks.get(key) ?? [];
          return (scoped.length > 0 ? scoped : ['any']).map((mark) => `${key.slice(0, key.lastIndexOf('|'))} ${mark}`);
        });
        expect(new Set(rows).size).toBe(rows.length);
      }
    }), { numRuns: 500 });
  });

  it('somebody linked who has no key, or alone although a step is named', () => {
    fc.assert(fc.property(population, (set) => {
      const { persons, decisions } = groupSubjects(set);
      for (const members of persons) {
        for (const key of members) {
          const decision = decisions.get(key);
          expect(decision?.level === null).toBe(members.length === 1);
          expect(decision?.reason === null).toBe(members.length > 1);
          if (members.length > 1) expect(decision?.linkable).toBe(true);
        }
      }
    }));
  });

  it('a patient who holds several verified NHS numbers and anybody else', () => {
    fc.assert(fc.property(population, (set) => {
      const { persons, decisions } = groupSubjects(set);
      const patients = set.filter(({ feed, tokens }) => (feed === 'camhs' || feed === 'ae') && tokens.filter((token) => kindOf(token) === 'nhs').length > 1);
      for (const { key } of patients) {
        expect(persons).toContainEqual([key]);
        expect(decisions.get(key)).toEqual({ subject: key, level: null, linkable: false, reason: { code: 'several-numbers', kind: null } });
      }
      const others = set.filter((one) => !patients.includes(one));
      expect(groupSubjects(others).persons).toEqual(persons.filter(([first]) => !patients.some(({ key }) => key === first)));
    }), { numRuns: 400 });
  });

  it('twins, whoever knows which of them by which weak key', () => {
    const rose: Said = { forename: 'ROSE', surname: 'ASHFIELD', dob: '2012-03-04', sex: 'F', postcode: 'ZZ11AA' };
    const lena: Said = { ...rose, forename: 'LENA' };
    const ruby: Said = { ...rose, forename: 'RUBY' };
    const numbers = fc.record({ upn: maybe(pick('U1')), nhs: maybe(pick('1')) });
    const others = fc.record({ upn: maybe(pick('U2')), nhs: maybe(pick('2')) });
    const known = fc.uniqueArray(source, { minLength: 1, maxLength: 5 });
    fc.assert(fc.property(pick(lena, ruby), known, known, numbers, others, (twin, where, elsewhere, a, b) => {
      const first = where.map((from) => subject(from, 'a', { ...rose, ...a }));
      const second = elsewhere.map((from) => subject(from, 'b', { ...twin, ...b }));
      for (const members of groupSubjects([...first, ...second]).persons) expect(new Set(members.map((key) => key.slice(-1))).size).toBe(1);
    }), { numRuns: 300 });
  });

  it('people whose verified NHS numbers, or whose permanent UPNs, are all known and different', () => {
    fc.assert(fc.property(fc.array(fc.tuple(source, said, pick('1', '2')), { maxLength: 8 }), (all) => {
      const set = all.map(([from, s, number], i) => subject(from, String(i), { ...s, nhs: number, upn: `P${number}` }));
      const byKey = new Map(set.map((s) => [s.key, s]));
      for (const members of groupSubjects(set).persons) {
        const numbers = members.flatMap((key) => byKey.get(key)?.tokens.filter((t) => kindOf(t) === 'nhs') ?? []);
        expect(new Set(numbers).size).toBe(1);
      }
    }), { numRuns: 300 });
  });
});

function neighbourhoods(set: readonly Subject[], ignored: ReadonlySet<string>): Subject[][] {
  const rest = new Set(set);
  const parts: Subject[][] = [];
  for (const start of set) {
    if (!rest.delete(start)) continue;
    const part = [start];
    for (const member of part) {
      for (const other of rest) {
        if (other.tokens.some((t) => isLinkingToken(t) && !ignored.has(t) && member.tokens.includes(t))) {
          rest.delete(other);
          part.push(other);
        }
      }
    }
    parts.push(part);
  }
  return parts;
}
