// The walls between rooms, checked: which room may import what. Run alone it prints violations and fails; walls.spec.ts proves that it can.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

/** What a room of a tag may import: tags of other rooms, and packages from outside (`true`: any). */
const RULES = {
  'type:pure': { rooms: ['type:pure', 'type:contracts'], outside: [] },
  'type:contracts': { rooms: ['type:pure'], outside: ['zod'] },
  'type:lib': { rooms: ['type:pure', 'type:contracts', 'type:lib'], outside: true },
  'type:app': { rooms: ['type:pure', 'type:contracts', 'type:lib'], outside: true },
  'type:tool': { rooms: ['type:pure', 'type:contracts', 'type:lib', 'type:infra', 'type:seeds'], outside: true },
  'type:infra': { rooms: ['type:pure', 'type:contracts', 'type:lib'], outside: true },
  'type:seeds': { rooms: ['type:pure', 'type:contracts'], outside: true },
};
/** Rooms beside those of its tags that a room may import: the checks without a server read what the ingestion services declare, and start nothing of them. */
const ALSO = { cli: ['ingest-sen2', 'ingest-school-census', 'ingest-camhs', 'ingest-ae'] };
/** Packages with one importer, so that they can be replaced: package -> rooms. */
const SOLE_IMPORTERS = { kafkajs: ['messaging', 'infra'], bullmq: ['ingestion'], saxes: ['ingestion', 'seeds'], echarts: ['insights'], jose: ['security'], '@nestjs/swagger': ['service'] };
/** Rooms that only tests may use. */
const TEST_ROOMS = ['testing'];

function rooms(root) {
  const found = new Map();
  for (const file of globSync('{apps,libs}/*/project.json', { cwd: root }).concat(globSync('{infra,seeds}/project.json', { cwd: root }))) {
    const folder = join(root, dirname(file));
    const project = JSON.parse(readFileSync(join(root, file), 'utf8'));
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    found.set(manifest.name, { name: project.name, folder, tag: project.tags?.find((t) => t.startsWith('type:')), declared: Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }) });
  }
  return found;
}

function packageOf(specifier) {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function judge(room, all, specifier, file, isSpec) {
  if (specifier.startsWith('.')) {
    const target = join(dirname(file), specifier);
    // A specification may use the helpers that lie beside src.
    return relative(isSpec ? room.folder : join(room.folder, 'src'), target).startsWith('..') ? `reaches out of its room: ${specifier}` : null;
  }
  const rule = RULES[room.tag];
  if (!rule) return `has no known tag (${room.tag ?? 'none'})`;
  const name = packageOf(specifier);
  const other = all.get(name);
  if (other) {
    if (specifier !== name) return `reaches inside ${name}: ${specifier}`;
    if (TEST_ROOMS.includes(other.name)) return isSpec || TEST_ROOMS.includes(room.name) ? null : `uses ${name} outside a test`;
    if (isSpec && other.tag !== 'type:app') return null;
    if (!rule.rooms.includes(other.tag) && !ALSO[room.name]?.includes(other.name)) return `a room of ${room.tag} may not import ${name} (${other.tag})`;
    return room.declared.includes(name) ? null : `imports ${name} without declaring it in package.json`;
  }
  if (isSpec) return null;
  const importers = SOLE_IMPORTERS[name];
  if (importers && !importers.includes(room.name)) return `only ${importers.join(' and ')} may import ${name}`;
  if (rule.outside === true) return null;
  return rule.outside.includes(name) ? null : `a room of ${room.tag} may not import ${specifier}`;
}

/** Every violation as `file: reason`. */
export function checkWalls(root) {
  const all = rooms(root);
  const violations = [];
  for (const room of all.values()) {
    for (const path of globSync('src/**/*.{ts,tsx}', { cwd: room.folder })) {
      const file = join(room.folder, path);
      const isSpec = /\.(spec|fixture)\.ts$/.test(path) || /(^|\/)(testing|specs?|acceptance)\//.test(path);
      for (const match of readFileSync(file, 'utf8').matchAll(IMPORT)) {
        const reason = judge(room, all, match[1] ?? match[2], file, isSpec);
        if (reason) violations.push(`${relative(root, file)}: ${reason}`);
      }
    }
  }
  return violations;
}

/** Files longer than the house allows. */
export function tooLong(root, limit = 500) {
  const files = globSync('{apps,libs,infra,seeds,tools}/**/*.{ts,mjs}', { cwd: root, exclude: (p) => /node_modules|dist|out-tsc/.test(String(p)) });
  return files.filter((f) => existsSync(join(root, f))).map((f) => [f, readFileSync(join(root, f), 'utf8').split('\n').length]).filter(([, lines]) => lines > limit).map(([f, lines]) => `${f}: ${lines} lines`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const violations = [...checkWalls(root), ...tooLong(root)];
  for (const violation of violations) console.error(violation);
  process.exit(violations.length > 0 ? 1 : 0);
}
