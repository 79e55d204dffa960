import type { Element } from './files.js';

/** A person of a return as a case system states it: fields and records under their names, children as lists. */
export function treeOf({ fields, children }: Element): Record<string, unknown> {
  const below: Record<string, unknown[]> = {};
  for (const child of children) (below[child.element.toLowerCase()] ??= []).push(treeOf(child));
  return { ...fields, ...below };
}
export const upsert = (person: Element) => ({ upsert: treeOf(person) });
export const withdraw = ({ fields }: Element) => ({ withdraw: fields });
