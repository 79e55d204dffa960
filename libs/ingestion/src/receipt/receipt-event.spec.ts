import fc from 'fast-check';
import { receiptEventSchema } from '@tributary/contracts';
import { PLACES_TOLD, receiptEvent } from './receipt-event.js';
import { SAMPLE } from './sample.fixture.js';

const finding = (places: number, i = 0) => ({
  rule: `P${i}`, severity: 'Q', title: 'A title', remedy: 'What to do.', count: places + 7, places: Array.from({ length: places }, (_, line) => ({ file: 'file-1.csv', line, record: 'Person', field: 'upn' })),
});
const told = (...places: number[]) => receiptEvent({ ...SAMPLE, findings: places.map(finding) }).findings.map((f) => f.places?.length ?? 0);

describe('what others learn of a receipt', () => {
  it('is rules with what to do, how often and where: all that it says of them, where there is room', () => {
    const event = receiptEvent(SAMPLE);
    expect(event.findings).toEqual(SAMPLE.findings);
    expect(event.message).toBe(SAMPLE.message);
    expect(receiptEventSchema.parse(event)).toEqual(event);
  });

  it('names no file as it was sent, and nothing of its size', () => {
    expect(Object.keys(receiptEvent(SAMPLE))).not.toContain('files');
  });

  it('of many rules tells as many places of each; those that have few leave their room to the others', () => {
    expect(told(100, 100, 3)).toEqual([100, 100, 3]);
    expect(told(...Array<number>(20).fill(100))).toEqual(Array<number>(20).fill(50));
    expect(told(0, 100, ...Array<number>(19).fill(50))).toEqual([0, 50, ...Array<number>(19).fill(50)]);
    expect(told()).toEqual([]);
  });

  it('never tells more places than it has room for, and wastes no room that would do for one more of each', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 1_500 }), (known) => {
      const places = told(...known);
      const sum = places.reduce((total, n) => total + n, 0);
      expect(sum).toBeLessThanOrEqual(PLACES_TOLD);
      const cut = known.filter((n, i) => n > (places[i] ?? 0)).length;
      if (cut > 0) expect(sum + cut).toBeGreaterThan(PLACES_TOLD);
    }));
  });
});
