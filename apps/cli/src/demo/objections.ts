import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Manifest } from '@tributary/seeds';
import { z } from 'zod';
import { trueSubjects, truthRows, type Truth } from '../commands/quality.js';
import type { Session } from '../session/session.js';
import type { ObjectionsInForce } from '../verify/objections.js';
import type { Check } from './checks.js';

/** What the generator knows of who is who, as far as the system holds it. */
export interface RegionTruth {
  readonly findable: Truth;
  /** Subjects by whose records nobody can find their person. */
  readonly others: Truth;
  /** True ids of the people who object. */
  readonly objectors: ReadonlySet<string>;
  /** Those of them of whom a record was written that the person can be found by. */
  readonly written: ReadonlySet<string>;
}

const objectorRows = z.array(z.object({ truePersonId: z.string() }));
const EXAMPLES = 3;

/** Reads it from the region's folder; local ids become subjects in the ingestion services. */
export async function readTruth(session: Session, { files }: Manifest, folder: string): Promise<RegionTruth> {
  const objectors = new Set(objectorRows.parse(parse(await readFile(join(folder, files.objectors)), { columns: true })).map((row) => row.truePersonId));
  const written = new Set<string>();
  for await (const { truePersonId } of truthRows(join(folder, files.truth))) if (objectors.has(truePersonId)) written.add(truePersonId);
  return { findable: await trueSubjects(session, join(folder, files.truth)), others: await trueSubjects(session, join(folder, files.notFindable)), objectors, written };
}

/** By the truth, everybody who objects is under objection with all that is held of them, none of their health records is passed on, and nobody else's is missing. */
export function checkObjections(objections: { readonly recorded: number; readonly expected: number }, truth: RegionTruth, { objected, passedOn, withheld }: ObjectionsInForce): Check {
  const own = truth.findable.rows.filter(({ subject, person }) => truth.objectors.has(person) && objected.has(subject));
  const open = new Set(own.filter(({ subject }) => objected.get(subject) !== true).map(({ subject }) => subject));
  const held = new Set(own.map(({ person }) => person));
  const lost = [...truth.written].filter((person) => !held.has(person));
  const ofObjectors = new Set([...truth.findable.rows, ...truth.others.rows].filter(({ person }) => truth.objectors.has(person)).map(({ subject }) => subject));
  const strangers = withheld.filter((subject) => !ofObjectors.has(subject));
  const wrong = [
    ...named('not under objection though its person objects', [...open]), ...named('objects, and nothing of them is held', lost), ...named('is of nobody who objects, and health records are missing', strangers),
  ];
  return {
    name: `${objections.recorded} objections honoured, by the truth`,
    ok: objections.recorded === objections.expected && truth.objectors.size === objections.expected && held.size > 0 && passedOn === 0 && wrong.length === 0,
    lines: [
      `${held.size} of ${truth.objectors.size} people who object are held, as ${new Set(own.map(({ subject }) => subject)).size} source persons, ${open.size} of them not under objection`,
      `${passedOn} of their health records passed on; ${withheld.length} source persons have health records that are not, ${strangers.length} of them of somebody who has not objected`, ...wrong,
    ],
  };
}

function named(what: string, all: readonly string[]): string[] {
  return all.length === 0 ? [] : [`${what}: ${all.slice(0, EXAMPLES).join(', ')}${all.length > EXAMPLES ? ` and ${all.length - EXAMPLES} more` : ''}`];
}
