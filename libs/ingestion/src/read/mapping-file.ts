import type { NameGiver } from '../feed/file-names.js';
import { MAPPING_RULES, mappingSchema, placeInMapping, type Mapping } from '../feed/mapping.js';
import { plainFiles, type ArchiveLimits, type RangeFile } from './archive.js';
import { decode, type TextFile } from './decoding.js';
import { Refusal, type Findings } from './findings.js';

const LARGEST = 256 * 1024;

/** The mapping among the files of a submission, wherever it stands in what was sent; null when there is none. Throws Refusal for one that has not the form, and for several. */
export async function findMapping(feed: string, files: readonly RangeFile[], names: NameGiver, findings: Findings, limits?: ArchiveLimits): Promise<Mapping | null> {
  let found: Mapping | null = null;
  for (const stored of files) {
    for await (const plain of plainFiles(stored, names, limits)) {
      if ('part' in plain) continue;
      const file = await decode(plain);
      if (file.kind !== 'json') {
        await closed(file);
        continue;
      }
      if (found) throw new Refusal(MAPPING_RULES.several, at(file, null));
      found = parse(file, await textOf(file), feed, findings);
    }
  }
  return found;
}

const at = (file: TextFile, field: string | null) => ({ file: file.name, record: 'Mapping', field });

/** Gives back what a file that is not read now holds open. */
async function closed(file: TextFile): Promise<void> {
  await file.text[Symbol.asyncIterator]().return?.();
}

async function textOf(file: TextFile): Promise<string> {
  let text = '';
  for await (const piece of file.text) {
    text += piece;
    if (text.length > LARGEST) throw new Refusal(MAPPING_RULES.form, at(file, null));
  }
  return text;
}

function parse(file: TextFile, text: string, feed: string, findings: Findings): Mapping {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Refusal(MAPPING_RULES.form, at(file, null));
  }
  const read = mappingSchema.safeParse(json);
  if (!read.success) {
    for (const issue of read.error.issues) findings.add(MAPPING_RULES.form, at(file, placeInMapping(issue.path, json) || null));
    throw new Refusal(MAPPING_RULES.form);
  }
  if (read.data.feed !== feed) throw new Refusal(MAPPING_RULES.feed, at(file, 'feed'));
  return read.data;
}
