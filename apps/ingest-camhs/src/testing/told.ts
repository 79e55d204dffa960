import type { CurrentFact } from '@tributary/testing';

type Payload = Readonly<Record<string, unknown>>;
type Tree = Readonly<Record<string, unknown>>;

const without = (payload: Payload, ...names: readonly string[]): Payload => Object.fromEntries(Object.entries(payload).filter(([name]) => !names.includes(name)));
const ordered = <T>(list: readonly T[]): T[] => list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Siblings of a tree and of all trees in it in the order of their content, names too: two that say the same are equal. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return ordered(value.map(inOrder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, inOrder(inner)]));
}

/** What the platform holds of each patient, put together again from facts by their references; ids are left out, so that it can be set beside the truth. */
export function told(facts: readonly CurrentFact[]): Tree[] {
  return [...Map.groupBy(facts, (fact) => fact.subject).values()].map((own) => {
    const of = (type: string) => own.filter((fact) => fact.type === type);
    const under = (type: string, reference: string, id: unknown) => of(type).filter((fact) => fact.payload[reference] === id).map((fact) => without(fact.payload, reference));
    const [patient] = of('patient');
    return {
      ...without(patient?.payload ?? {}, 'residence', 'lsoa'), numbered: (patient?.tokens ?? []).some((token) => /^nhs(dob)?\./.test(token)),
      indicators: of('patient-indicators').map((fact) => fact.payload),
      plans: of('care-plan').map(({ payload }) => ({
        ...without(payload, 'carePlanId'), agreed: under('care-plan-agreement', 'carePlanId', payload['carePlanId']).map((agreement) => agreement['agreed']),
      })),
      referrals: of('referral').map(({ id, payload }) => ({
        ...payload, services: under('service-type', 'referralId', id), otherReasons: under('other-reason', 'referralId', id).map((reason) => reason['reason']),
        rtt: under('rtt', 'referralId', id), scores: under('score', 'referralId', id), indirect: under('indirect-activity', 'referralId', id), spells: under('spell', 'referralId', id),
        contacts: of('contact').filter((contact) => contact.payload['referralId'] === id).map((contact) => ({
          ...without(contact.payload, 'referralId'), procedures: under('activity', 'contactId', contact.id).map((activity) => activity['procedure']),
        })),
      })),
    };
  });
}
