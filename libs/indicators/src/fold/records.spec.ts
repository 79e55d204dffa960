import { attendance, holder } from '../examples/records.js';
import { payloadProblem } from './records.js';

describe('a payload that is malformed', () => {
  it('is told by its record type and by where it is, without what is there', () => {
    const plan = holder({ person: 'p' }).find((r) => r.recordType === 'named-plan');
    expect(plan && payloadProblem({ ...plan, payload: { ...plan.payload, start: 'Rose', ceased: 7 } })).toBe('payload of named-plan: start, ceased');
  });
  it('of no type that its feed has is not called by the name it came under', () => {
    expect(payloadProblem({ ...attendance({ person: 'p', attendance: { arrival: '2024-05-01' } }), recordType: 'Rose' })).toBe('the feed ae has no record type of that name');
  });
  it('has nothing told about it when it is of the promised form', () => {
    expect(holder({ person: 'p' }).map(payloadProblem).filter((problem) => problem !== null)).toEqual([]);
  });
});
