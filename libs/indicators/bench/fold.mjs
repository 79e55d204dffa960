// Persons folded per second on one core: nine records each (plan, tracing, two attendances) over eight quarters. Prints one JSON document.
// Needs the built library: node libs/indicators/bench/fold.mjs
import { coverageIndex, foldPerson } from '../dist/index.js';
import { aeMonths, attendance, holder, MIDDLESBROUGH, returned, traced } from '../dist/examples/records.js';

const context = {
  coverage: coverageIndex([returned(MIDDLESBROUGH, 2024), returned(MIDDLESBROUGH, 2025), ...aeMonths()]), firstQuarter: '2023-24Q1', horizon: '2024-25Q4',
};
const people = Array.from({ length: 2000 }, (_, i) => {
  const person = `p${i}`;
  const visit = (nth, arrival) => attendance({ person, nth, attendance: { arrival } });
  return [...holder({ person, active: { reviewMeeting: '2024-03-01' } }), traced({ person }), visit(1, '2024-05-01'), visit(2, '2024-06-01')];
});
const fold = () => people.reduce((sum, records) => sum + foldPerson(records, context).length, 0);
fold();
const started = performance.now();
const rounds = 10;
let contributions = 0;
for (let i = 0; i < rounds; i += 1) contributions = fold();
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({
  personsPerSecond: Math.round((rounds * people.length) / seconds), recordsPerPerson: people[0].length, contributionsPerPerson: contributions / people.length,
}));
