import { ROLES, type Organisation, type Role } from '@tributary/contracts';
import { sendersVisibleTo, visibilityOf, visibleFigures } from './visibility.js';

const middlesbrough: Organisation = { kind: 'council', id: '806', onsCode: 'E06000002', name: 'Middlesbrough', region: 'NENC', nhsArea: '16C', validFrom: null, validUntil: null };
const trust: Organisation = { ...middlesbrough, kind: 'provider', id: 'RTR', onsCode: null, region: null, nhsArea: null };
const viewer = (roles: readonly Role[], organisation: string | null = null) => ({ roles, organisation });

describe('which figures a viewer sees', () => {
  it.each<Role>(['operator', 'region', 'auditor'])('%s: everything, open periods too', (role) => {
    expect(visibilityOf(viewer([role]), undefined)).toEqual({ released: 'all', live: true });
  });

  it('bi: what has been released, of all areas', () => {
    expect(visibilityOf(viewer(['bi']), undefined)).toEqual({ released: 'all', live: false });
  });

  it('council: what has been released about itself, its NHS area and its region', () => {
    expect(visibilityOf(viewer(['council'], '806'), middlesbrough)).toEqual({ released: ['E06000002', 'E38000247', 'NENC'], live: false });
  });

  it('nobody else anything: no role, a sender, a council that is not known or is somebody else\'s', () => {
    const nothing = { released: [], live: false };
    expect(visibilityOf(viewer([]), undefined)).toEqual(nothing);
    expect(visibilityOf(viewer(['sender'], '806'), middlesbrough)).toEqual(nothing);
    expect(visibilityOf(viewer(['council'], '999'), undefined)).toEqual(nothing);
    expect(visibilityOf(viewer(['council'], '806'), { ...middlesbrough, id: '807' })).toEqual(nothing);
    expect(visibilityOf(viewer(['council'], 'RTR'), trust)).toEqual(nothing);
  });

  it('lets no role but the region\'s own staff see an open period', () => {
    const staff = new Set<Role>(['operator', 'region', 'auditor']);
    for (const role of ROLES) expect(visibilityOf(viewer([role], '806'), middlesbrough).live).toBe(staff.has(role));
  });

  it('narrows every query of a council to its own areas', () => {
    const values: unknown[] = [];
    const sql = visibleFigures(visibilityOf(viewer(['council'], '806'), middlesbrough), (value) => `$${values.push(value)}`);
    expect(sql).toContain(`f.level = 'released' and f.area = any($1)`);
    expect(values).toEqual([['E06000002', 'E38000247', 'NENC']]);
  });
});

describe('whose receipts a viewer sees', () => {
  it('region and operator all, a sender and a council their own, others none', () => {
    expect(sendersVisibleTo(viewer(['region']))).toBe('all');
    expect(sendersVisibleTo(viewer(['operator']))).toBe('all');
    expect(sendersVisibleTo(viewer(['sender'], 'RTR'))).toEqual(['RTR']);
    expect(sendersVisibleTo(viewer(['council'], '806'))).toEqual(['806']);
    expect(sendersVisibleTo(viewer(['sender']))).toEqual([]);
    expect(sendersVisibleTo(viewer(['bi'], '806'))).toEqual([]);
  });
});
