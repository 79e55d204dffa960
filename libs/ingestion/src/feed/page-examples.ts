/** Examples of rules for the documentation: only what makes the difference is shown. */

/** An example as one text a field: a record by its field names, a tree and a list with the path before them. */
function flat(example: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (typeof example === 'string') into.set(path, example);
  else if (Array.isArray(example)) example.forEach((one, i) => flat(one, path === '' ? `record ${i + 1}` : `${path}, record ${i + 1}`, into));
  else if (typeof example === 'object' && example !== null) {
    if ('raw' in example && 'children' in example && 'type' in example) flatTree(example, path, into);
    else for (const [name, value] of Object.entries(example)) flat(value, name === 'raw' || path === '' ? (name === 'raw' ? path : name) : `${path}, ${name}`, into);
  }
  return into;
}

function flatTree(tree: { raw: unknown; children: unknown; type: unknown }, path: string, into: Map<string, string>): void {
  flat(tree.raw, path, into);
  if (!Array.isArray(tree.children)) return;
  const seen = new Map<string, number>();
  for (const child of tree.children as readonly { type: { title: string } }[]) {
    const title = child.type.title;
    const n = (seen.get(title) ?? 0) + 1;
    seen.set(title, n);
    flat(child, path === '' ? `${title} ${n}` : `${path}, ${title} ${n}`, into);
  }
}

/** Rows of a table: what differs between an example that passes and one that is caught, and how it is in each. */
export function difference(pass: unknown, fail: unknown): [what: string, passes: string, caught: string][] {
  const [good, bad] = [flat(pass, '', new Map()), flat(fail, '', new Map())];
  const names = [...new Set([...good.keys(), ...bad.keys()])].filter((name) => good.get(name) !== bad.get(name));
  const shown = (text: string | undefined): string => (text === undefined || text === '' ? 'left out' : `\`${text}\``);
  return names.map((name) => [name === '' ? 'value' : name, shown(good.get(name)), shown(bad.get(name))]);
}
