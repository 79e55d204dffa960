import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkWalls, tooLong } from './walls.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

function workspace(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'walls-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function room(path: string, tag: string, source: string, dependencies: string[] = []): Record<string, string> {
  const name = path.split('/').pop() ?? path;
  return {
    [`${path}/project.json`]: JSON.stringify({ name, tags: [tag] }),
    [`${path}/package.json`]: JSON.stringify({ name: `@tributary/${name}`, dependencies: Object.fromEntries(dependencies.map((d) => [`@tributary/${d}`, '*'])) }),
    [`${path}/src/index.ts`]: source,
  };
}

function violationsOf(...parts: Record<string, string>[]): string[] {
  const folder = workspace(Object.assign({}, ...parts));
  try {
    return checkWalls(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the walls between rooms', () => {
  it('hold in this workspace', () => expect(checkWalls(root)).toEqual([]));

  it.each([
    ['node in a pure room', room('libs/domain', 'type:pure', "import { createHash } from 'node:crypto';")],
    ['a framework in a pure room', room('libs/domain', 'type:pure', "import { Module } from '@nestjs/common';")],
    ['kafkajs outside messaging', room('apps/kpi', 'type:app', "import { Kafka } from 'kafkajs';")],
    ['a lazy import of it', room('apps/kpi', 'type:app', "const k = await import('kafkajs');")],
    ['a room without a tag', room('libs/domain', 'scope:x', "import 'zod';")],
    ['a way out of the room', room('libs/domain', 'type:pure', "export * from '../../contracts/src/index.js';")],
  ])('stop %s', (_, files) => expect(violationsOf(files)).toHaveLength(1));

  it.each([
    ['an app importing an app', room('apps/kpi', 'type:app', "import { x } from '@tributary/linkage';", ['linkage']), room('apps/linkage', 'type:app', '')],
    ['a service importing the generator', room('apps/kpi', 'type:app', "import { x } from '@tributary/seeds';", ['seeds']), room('seeds', 'type:seeds', '')],
    ['an import that is not declared', room('apps/kpi', 'type:app', "import { x } from '@tributary/domain';"), room('libs/domain', 'type:pure', '')],
    ['a look inside a library', room('apps/kpi', 'type:app', "import { x } from '@tributary/domain/dist/upn.js';", ['domain']), room('libs/domain', 'type:pure', '')],
    ['test helpers in a service', room('apps/kpi', 'type:app', "import { x } from '@tributary/testing';", ['testing']), room('libs/testing', 'type:lib', '')],
  ])('stop %s', (_, a, b) => expect(violationsOf(a, b)).toHaveLength(1));

  it('let the command read what an ingestion service declares, and no other service', () => {
    const command = (of: string) => [room('apps/cli', 'type:tool', `const x = await import('@tributary/${of}');`, [of]), room(`apps/${of}`, 'type:app', '')];
    expect(violationsOf(...command('ingest-sen2'))).toEqual([]);
    expect(violationsOf(...command('linkage'))).toHaveLength(1);
  });

  it('let through what the rules allow', () =>
    expect(violationsOf(room('apps/kpi', 'type:app', "import { x } from '@tributary/domain';\nimport pg from 'pg';\nimport './a.js';", ['domain']), room('libs/domain', 'type:pure', ''))).toEqual([]));
});

describe('files', () => {
  it('are never above 500 lines', () => expect(tooLong(root)).toEqual([]));
});
