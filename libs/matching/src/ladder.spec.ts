import { comparePair, groupSubjects, reasonText, subjectsOf, tokensInScope, type Subject } from './index.js';
import { subject, type Said } from './people.fixture.js';

const ROSE: Said = { forename: 'ROSE', surname: 'ASHFIELD', dob: '2012-03-04', sex: 'F', postcode: 'ZZ11AA' };
const SEN2 = 'sen2|806';
const CAMHS = 'camhs|RX3';

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}

function linked(...subjects: Subject[]) {
  const { persons, decisions } = groupSubjects(subjects);
  const of = (key: string) => {
    const decision = decisions.get(key);
    if (!decision) throw new Error(`no decision for ${key}`);
    return { level: decision.level, reason: decision.reason === null ? null : reasonText(decision.reason), linkable: decision.linkable };
  };
  return { persons, of };
}

describe('the ladder', () => {
  it.each<[string, Said, Said]>([
    ['L1', { nhs: '1', ...ROSE }, { nhs: '1', dob: ROSE.dob, postcode: 'ZZ99ZZ' }],
    ['L2', { nhs: '1', ...ROSE }, { nhsUnverified: '1', ...ROSE }],
    ['L2', { nhs: '1', dob: ROSE.dob, postcode: 'ZZ11AA' }, { nhsUnverified: '1', dob: ROSE.dob, postcode: 'ZZ22BB' }],
    ['L3', { upn: 'U1', ...ROSE }, { upn: 'U1', ...ROSE, postcode: 'ZZ22BB' }],
    ['L3', { upn: ['U2', 'U1'], ...ROSE }, { upn: 'U1', dob: ROSE.dob }],
    ['L3', { uln: 'N1', ...ROSE }, { uln: 'N1', ...ROSE }],
    ['L4', ROSE, ROSE],
    ['L5', { ...ROSE, forename: 'SARAH' }, { ...ROSE, forename: 'SARA' }],
    ['L6', { ...ROSE, surname: 'ASHFIELDKEMPBURN' }, { ...ROSE, surname: 'ASHDOWNE' }],
    ['L7', ROSE, { ...ROSE, postcode: 'ZZ22BB' }],
  ])('joins two sources at %s', (level, a, b) => {
    const { persons, of } = linked(subject(SEN2, 'a', a), subject(CAMHS, 'b', b));
    expect(persons).toEqual([[`${CAMHS}|b`, `${SEN2}|a`]]);
    expect([of(`${SEN2}|a`), of(`${CAMHS}|b`)]).toEqual([{ level, reason: null, linkable: true }, { level, reason: null, linkable: true }]);
  });

  it.each<[string, Said, Said, string]>([
    ['date of birth and a name contradict a shared NHS number', { nhs: '1', ...ROSE }, { nhs: '1', ...ROSE, forename: 'IVY', dob: '2015-01-01' }, 'contradicted:nhs'],
    ['twins share an unverified NHS number', { nhs: '1', ...ROSE }, { nhsUnverified: '1', ...ROSE, forename: 'IVY' }, 'twin:nhsdob'],
    ['twins were given one UPN', { upn: 'U1', ...ROSE }, { upn: 'U1', ...ROSE, forename: 'IVY' }, 'twin:upn'],
    ['twins have one initial', ROSE, { ...ROSE, forename: 'RHIANNON' }, 'twin:dem6'],
    ['verified NHS numbers differ', { nhs: '1', ...ROSE }, { nhs: '2', ...ROSE }, 'conflicting-numbers:dem4'],
    ['UPNs differ and neither is an alias', { upn: 'U1', ...ROSE }, { upn: 'U2', ...ROSE }, 'conflicting-numbers:dem4'],
    ['nothing but the number agrees', { upn: 'U1', dob: '2012-03-04' }, { upn: 'U1', dob: '2012-04-03' }, 'not-corroborated:upn'],
    ['an unverified number goes with another name', { nhs: '1', surname: 'ASHFIELD', dob: '2012-03-04' }, { nhsUnverified: '1', surname: 'BECK', dob: '2012-03-04' }, 'not-corroborated:nhsdob'],
    ['only date of birth and postcode are shared', { dob: ROSE.dob, postcode: ROSE.postcode }, { dob: ROSE.dob, postcode: ROSE.postcode }, 'no-key'],
    ['nobody shares a key', { upn: 'U1' }, { upn: 'U2' }, 'no-counterpart'],
  ])('leaves two sources apart when %s', (_, a, b, reason) => {
    const { persons, of } = linked(subject(SEN2, 'a', a), subject(CAMHS, 'b', b));
    expect(persons).toHaveLength(2);
    expect(of(`${SEN2}|a`)).toMatchObject({ level: null, reason });
  });

  it('keeps a former UPN as an alias where a weaker key would otherwise be refused', () => {
    const { persons } = linked(
      subject(SEN2, 'a', { upn: 'OLD', ...ROSE }),
      subject('school-census|806', 'b', { upn: ['NEW', 'OLD'], ...ROSE }),
      subject('school-census|807', 'c', { upn: 'NEW', ...ROSE }),
    );
    expect(persons).toHaveLength(1);
  });

  it('says by which step each source joined', () => {
    const { of } = linked(
      subject(SEN2, 'a', { upn: 'U1', ...ROSE }), subject('nhs-numbers|806', 'r', { upn: 'U1', nhs: '1' }),
      subject(CAMHS, 'b', { nhs: '1', ...ROSE }), subject('ae|RTR', 'c', { ...ROSE }),
    );
    expect(['nhs-numbers|806|r', `${CAMHS}|b`, `${SEN2}|a`, 'ae|RTR|c'].map((key) => of(key).level)).toEqual(['L1', 'L1', 'L3', 'L4']);
  });
});

describe('an NHS number that a council traced', () => {
  const returned = subject(SEN2, 'a', { upn: 'U1', ...ROSE });
  const traced = subject('nhs-numbers|806', 'r', { upn: 'U1', nhs: '1' });

  it('meets the unverified number of a patient at L2 by the date of birth of the return', () => {
    const patient = subject(CAMHS, 'b', { nhsUnverified: '1', ...ROSE, forename: 'ROSIE', postcode: 'ZZ22BB' });
    const { persons, of } = linked(returned, traced, patient);
    expect(persons).toHaveLength(1);
    expect(of(`${CAMHS}|b`)).toEqual({ level: 'L2', reason: null, linkable: true });
    expect(linked(traced, patient).of(`${CAMHS}|b`).reason).toBe('not-corroborated:nhsnum');
  });

  it.each<[string, Said, string]>([
    ['the date of birth is another', { nhsUnverified: '1', ...ROSE, dob: '2012-04-03' }, 'not-corroborated:nhsnum'],
    ['no name agrees', { nhsUnverified: '1', dob: ROSE.dob, surname: 'BECK', forename: 'IVY' }, 'contradicted:nhsnum'],
    ['it is the twin', { nhsUnverified: '1', ...ROSE, forename: 'IVY' }, 'twin:nhsnum'],
  ])('does not when %s', (_, said, reason) => {
    const { persons, of } = linked(returned, traced, subject(CAMHS, 'b', said));
    expect(persons).toHaveLength(2);
    expect(of(`${CAMHS}|b`)).toMatchObject({ level: null, reason });
  });
});

describe('an NHS number without the date of birth beside it', () => {
  const born = { dob: ROSE.dob };

  it('joins nobody where no source has traced it: what number and date of birth leave ambiguous stays so', () => {
    const { persons, of } = linked(
      subject(CAMHS, 'b', { nhsUnverified: '1', ...born }), subject(CAMHS, 'c', { nhs: '1', ...born, postcode: 'ZZ22BB' }), subject('ae|RTR', 'd', { nhsUnverified: '1', ...born }),
    );
    expect(persons).toHaveLength(3);
    expect([`${CAMHS}|b`, `${CAMHS}|c`, 'ae|RTR|d'].map((key) => of(key).reason)).toEqual(['ambiguous:nhsdob', 'ambiguous:nhsdob', 'ambiguous:nhsdob']);
  });

  it('joins nobody either who were kept apart by one who has verified it', () => {
    const { persons, of } = linked(
      subject('ae|RTR', 'd', { nhsUnverified: '1', ...born, surname: 'ASHFIELD' }), subject('ae|RVW', 'e', { nhsUnverified: '1', ...born, surname: 'ASHFIELD' }),
      subject('ae|RX1', 'f', { nhs: '1', ...born, surname: 'BECK' }),
    );
    expect(persons).toHaveLength(3);
    expect(of('ae|RTR|d').reason).toBe('not-corroborated:nhsdob');
  });
});

describe("a provider's patient under whom several people were entered", () => {
  const holder = [subject(SEN2, 'a', { upn: 'U1', ...ROSE }), subject('nhs-numbers|806', 'r', { upn: 'U1', nhs: '1' })];
  const strangers = subject('ae|RTR', 'unknown', { nhs: ['1', '2', '3'], dob: ROSE.dob });

  it('is linked to nobody, and says why', () => {
    const { persons, of } = linked(...holder, strangers);
    expect(persons).toHaveLength(2);
    expect(of('ae|RTR|unknown')).toEqual({ level: null, reason: 'several-numbers', linkable: false });
    expect(linked(...holder, subject(CAMHS, 'x', { nhs: ['1', '2'], ...ROSE })).of(`${CAMHS}|x`).reason).toBe('several-numbers');
    expect(comparePair(at(holder, 1), strangers)).toMatchObject({ sharedLevels: ['L1'], against: 'several-numbers' });
  });

  it('keeps nobody else from being linked, neither by a number nor by a demographic key', () => {
    const patient = subject('ae|RTR', 'b', { nhs: '1', dob: ROSE.dob });
    expect(linked(...holder, strangers, patient).of('ae|RTR|b').level).toBe('L1');
    expect(linked(at(holder, 0), subject(CAMHS, 'x', { nhs: ['7', '8'], ...ROSE }), subject(CAMHS, 'y', ROSE)).of(`${CAMHS}|y`).level).toBe('L4');
  });

  it('is one patient still under two keys of one number, and where a council returns a child with two', () => {
    const rotated = { ...subject('ae|RTR', 'b', { dob: ROSE.dob }), tokens: ['nhs.k1.1', 'nhs.k2.one'] };
    expect(linked(...holder, rotated).of('ae|RTR|b').level).toBe('L1');
    expect(linked(subject('school-census|806', 'c', { nhs: ['1', '2'], upn: 'U1', ...ROSE }), ...holder).persons).toHaveLength(1);
  });
});

describe('uniqueness', () => {
  it('uses a demographic key for nobody when one source has two who share it', () => {
    const pair = [subject(SEN2, 'a', { upn: 'U1', ...ROSE }), subject(CAMHS, 'b', ROSE)];
    const double = subject(SEN2, 'z', { upn: 'U9', ...ROSE });
    expect(linked(...pair).persons).toHaveLength(1);
    const { persons, of } = linked(...pair, double);
    expect(persons).toHaveLength(3);
    expect(of(`${CAMHS}|b`)).toEqual({ level: null, reason: 'ambiguous:dem4', linkable: true });
    expect(linked(...pair).persons).toHaveLength(1);
  });

  it('does not accept an NHS number that a council traced for two children, and still joins the health records that share it', () => {
    const { persons, of } = linked(
      subject('nhs-numbers|806', 'r1', { upn: 'U1', nhs: '1' }), subject('nhs-numbers|806', 'r2', { upn: 'U2', nhs: '1' }),
      subject(SEN2, 'a', { upn: 'U1', ...ROSE }), subject(SEN2, 'b', { upn: 'U2', forename: 'TOM', surname: 'BECK', dob: '2011-01-01' }),
      subject(CAMHS, 'c', { nhs: '1', dob: '2010-10-10' }), subject('ae|RTR', 'd', { nhs: '1', dob: '2010-10-10' }),
    );
    expect(persons).toContainEqual(['ae|RTR|d', `${CAMHS}|c`]);
    expect(of('nhs-numbers|806|r1')).toEqual({ level: null, reason: 'ambiguous:nhs', linkable: true });
    expect(of(`${SEN2}|a`).level).toBeNull();
  });

  it('accepts a number that a council traced for one child, whatever patients under it say of each other', () => {
    const child = [subject('nhs-numbers|806', 'r', { upn: 'U1', nhs: '1' }), subject(SEN2, 'a', { upn: 'U1', ...ROSE })];
    const { persons, of } = linked(...child, subject('ae|RTR', 'd', { nhs: '1', ...ROSE }), subject('ae|RVW', 'e', { nhs: '1', forename: 'TOM', surname: 'BECK', dob: '2011-01-01' }));
    expect(persons).toContainEqual(['ae|RTR|d', 'nhs-numbers|806|r', `${SEN2}|a`]);
    expect(of('ae|RVW|e').reason).toBe('contradicted:nhs');
    expect(of('nhs-numbers|806|r')).toEqual({ level: 'L3', reason: null, linkable: true });
  });

  it('says of somebody who is left alone with a number that it is ambiguous who the others are', () => {
    const two = [subject('nhs-numbers|806', 'r1', { upn: 'U1', nhs: '1' }), subject('nhs-numbers|806', 'r2', { upn: 'U2', nhs: '1' })];
    const patient = subject(CAMHS, 'b', { nhs: '1', dob: ROSE.dob });
    const { persons, of } = linked(...two, patient);
    expect(persons).toHaveLength(3);
    expect(of(`${CAMHS}|b`).reason).toBe('ambiguous:nhs');
    expect(linked(...two.slice(0, 1), patient).of(`${CAMHS}|b`).level).toBe('L1');
  });

  it('says by which of its own keys somebody is ambiguous who would meet another of the same return through a third', () => {
    const { persons, of } = linked(
      subject(SEN2, 'a', { uln: 'N1', ...ROSE }), subject('school-census|806', 'b', { upn: 'U1', uln: 'N1', ...ROSE }), subject(SEN2, 'c', { upn: 'U1', ...ROSE }),
    );
    expect(persons).toHaveLength(3);
    expect([`${SEN2}|a`, 'school-census|806|b', `${SEN2}|c`].map((key) => of(key).reason)).toEqual(['ambiguous:uln', 'ambiguous:upn', 'ambiguous:upn']);
  });

  it('joins a patient whom a provider has registered twice under one verified number, not two who differ', () => {
    const first = subject(CAMHS, 'x', { nhs: '1', ...ROSE });
    expect(linked(first, subject(CAMHS, 'y', { nhs: '1', ...ROSE, surname: 'BECK' })).persons).toHaveLength(1);
    expect(linked(first, subject(CAMHS, 'y', { nhs: '1', ...ROSE, forename: 'IVY' })).of(`${CAMHS}|x`).reason).toBe('ambiguous:nhs');
    expect(linked(subject(SEN2, 'x', { nhs: '1', ...ROSE }), subject(SEN2, 'y', { nhs: '1', ...ROSE })).persons).toHaveLength(2);
  });

  it('joins two subjects of a council who are never in one return, as a child is who gets a UPN in between', () => {
    const inScope = (id: string, scope: string, said: Said) => {
      const known = subject('school-census|806', id, said);
      return { ...known, tokens: [...tokensInScope({ feed: 'school-census', scope, tokens: known.tokens })] };
    };
    const named = inScope('n', '2024-autumn', ROSE);
    const later = inScope('u', '2025-spring', { upn: 'U1', ...ROSE });
    const returned = subject(SEN2, 'a', { upn: 'U1', ...ROSE });
    expect(linked(named, later, returned).persons).toHaveLength(1);
    expect(linked(named, inScope('u', '2024-autumn', ROSE), returned).of('school-census|806|n').reason).toBe('ambiguous:dem4');
    expect(linked(named, inScope('u', '2025-spring', { ...ROSE, postcode: 'ZZ22BB' })).of('school-census|806|n').reason).toBe('ambiguous:dem7');
    expect(linked(named, inScope('u', '2025-spring', { ...ROSE, forename: 'IVY' })).persons).toHaveLength(2);
  });

  it('keeps two of a council apart who are in one return, also where the row of one of them says nothing of who it is', () => {
    const row = (scope: string, said: Said) => ({ feed: 'school-census', sender: '806', scope, recordType: 'pupil', recordId: 'r', withdrawn: false, council: 'E06000002', tokens: subject('', '', said).tokens });
    const facts = [{ ...row('2025-spring', { upn: 'U1', ...ROSE }), subjectId: 'a' }, { ...row('2024-autumn', { upn: 'U1', ...ROSE }), subjectId: 'b' }];
    const persons = (...more: typeof facts) => groupSubjects(subjectsOf([...facts, ...more]).values()).persons.length;
    expect(persons()).toBe(1);
    expect(persons({ ...row('2024-autumn', {}), subjectId: 'a' })).toBe(2);
  });

  it('links nobody on a value that many share, and says so', () => {
    const school = Array.from({ length: 5 }, (_, i) => subject(`sen2|${800 + i}`, 'a', { upn: 'U0' }));
    const { persons, ignored, decisions } = groupSubjects(school, { maxHolders: 4 });
    expect(persons).toHaveLength(5);
    expect(ignored).toEqual(['upn.k1.U0']);
    expect(decisions.get('sen2|800|a')).toMatchObject({ linkable: false, reason: { code: 'default-value', kind: null } });
    expect(groupSubjects(school.slice(1), { maxHolders: 4 }).persons).toHaveLength(1);
    expect(groupSubjects(school.slice(1), { ignored: new Set(['upn.k1.U0']) }).persons).toHaveLength(4);
  });
});
