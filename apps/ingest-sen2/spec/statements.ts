import type { Element } from './files.js';

/** A person of a return as a case system states it: fields and records under their names, children as lists. */
export function treeOf({ values, children }: Element): Record<string, unknown> {
  const below: Record<string, unknown[]> = {};
  for (const child of children) (below[child.record.toLowerCase()] ??= []).push(treeOf(child));
  return { ...values, ...below };
}
export const upsert = (person: Element) => ({ upsert: treeOf(person) });
export const withdraw = ({ values }: Element) => ({ withdraw: values });
