import type { FeedDefinition } from './feed.js';
import type { Field, FieldKind, ListedCode, RecordType } from './fields.js';
import { extractOf, type Format, type ExtractFormat, type Table, type TableFormat, type XmlFormat } from './formats.js';
import { GENERAL } from './general-rules.js';
import { MAPPING_RULES } from './mapping.js';
import { difference } from './page-examples.js';
import type { Rule, Years } from './rules.js';
import { eventsScope } from './scope.js';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0 ? [] : [row(...head), row(...head.map(() => '---')), ...rows.map((r) => row(...r)), ''];

/** Effects from the gravest on. */
const EFFECT: Record<string, string> = {
  refuse: 'the submission is refused', 'reject-group': 'all records of the person are quarantined', 'reject-record': 'the record is quarantined', dropped: 'not kept, counted',
  E: 'E: the field is left out', Q: 'Q: reported', C: 'C: reported', warn: 'warn: reported',
};
const effect = (severity: string): string => EFFECT[severity] ?? severity;
/** An error that no field is blamed for takes nothing away. */
const effectOf = (rule: Rule): string => (rule.severity === 'E' && !('field' in rule) && !('blames' in rule && rule.blames.length > 0) ? 'E: reported' : effect(rule.severity));

/** The documentation of a feed as Markdown: scopes, files, fields, rules with their examples. Generated, so that it cannot differ from what the service does. */
export function feedPage(feed: FeedDefinition): string {
  const general = [...Object.values(GENERAL), ...(extractOf(feed) ? Object.values(MAPPING_RULES) : [])];
  const lines = [
    `# ${feed.title}`, '', '<!-- Generated from the rule pack. Do not edit. -->', '',
    ...(feed.about === undefined ? [] : [feed.about.trim(), '']),
    '## Sending it', '', `Feed \`${feed.feed}\`, scope for example \`${feed.scopeExample}\`. ${feed.council === 'sender' ? 'The agreement of the sending council covers every record.' : 'Each record needs an agreement of the council of residence with the sender.'}`, '',
    '```sh', `npx tributary submit --sender ${feed.council === 'sender' ? '806' : 'RTR'} --feed ${feed.feed} --scope ${feed.scopeExample} --wait FILE...`, '```', '',
    '## Files', '', 'Files are sent as they are, packed with gzip, or several in one zip; either may hold workbooks of up to 32 MB; a larger one is sent by itself. A receipt calls a file by its position in what was sent, its table and its ending: `file-2-person.csv`, or `file-1.zip/file-2-person.csv` in an archive. The name that it came with is not kept.', '',
    ...feed.formats.flatMap((format) => formatLines(feed, format)),
    ...markLines(feed),
    ...(feed.events ? eventLines(feed, feed.events) : []),
    '## Rules at a glance', '', 'By what happens, the gravest first. A receipt names the rule, how often it was broken and where; it never repeats a value.', '',
    ...table(['rule', 'what happens', 'what it is about', 'what to do'], summaries(feed.rules)),
    '## Rules of every feed', '', ...table(['rule', 'what happens', 'what is wrong', 'what to do'], general.map((g) => [g.id, effect(g.severity), g.title, g.remedy])),
    '## Records and fields', '', 'Titles of columns and names of elements may be in upper or lower case. A field that is blank or cannot be read is left out, and its record goes on.', '',
    ...feed.records.flatMap((type) => recordLines(feed, type)),
    '## Rules with examples', '', 'Of each example only what makes the difference is shown.', '', ...byId(feed.rules).flatMap(ruleLines),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** How single persons are stated, with the names of this feed. */
function eventLines(feed: FeedDefinition, { example }: NonNullable<FeedDefinition['events']>): string[] {
  return [
    '## Single persons', '',
    `A case system may state single persons between the files: \`POST /v1/events?scope=${feed.scopeExample}\` with a JSON list of at most 500 statements, or the same as a file under the scope \`${eventsScope(feed.scopeExample)}\`.`,
    '`upsert` holds a person with all its records as they are now: it replaces what was stated of that person, and leaves the others of the scope alone. `withdraw` holds what identifies a person of whom nothing is to stand',
    'any more. Names of fields and records are those below; several records of a type are a list. Rules, receipts and facts are those of a file; a later file of the whole scope replaces everything, as always. Begin with such a',
    'file: figures count a scope as returned when a whole of it has been accepted. What is sent later holds, so send the batches of one scope one after the other. A withdrawal that finds nobody is on the receipt (T-NOT-STANDING): the person may stand under another number or spelling. A batch that can be sent as it is:', '',
    '```json', JSON.stringify(example, null, 2), '```', '',
  ];
}

function formatLines(feed: FeedDefinition, format: Format): string[] {
  switch (format.format) {
    case 'xml': return xmlLines(format);
    case 'csv': case 'workbook': return tableLines(feed, format);
    case 'extract': return extractLines(feed, format);
  }
}

/** A record's path; of a record that may stand in several places, the names of its element. */
function xmlLines(format: XmlFormat): string[] {
  const rows = [...new Set(format.records.map((r) => r.record))].map((record) => {
    const paths = format.records.filter((r) => r.record === record).map((r) => r.path);
    const elements = [...new Set(paths.map((path) => path.split('/').at(-1) ?? path))];
    return [record.title, (paths.length === 1 ? paths : elements).map((text) => `\`${text}\``).join(', ')];
  });
  return [`### ${format.title} (XML, document element \`${format.root}\`)`, '', ...table(['record', 'path or element'], rows)];
}

function tableLines(feed: FeedDefinition, format: TableFormat): string[] {
  const scope = feed.scope(feed.scopeExample);
  const tables = scope ? format.tables(scope) : [];
  const workbook = format.format === 'workbook';
  return [
    `### ${format.title} (${workbook ? 'Excel workbook, .xlsx or .xlsm' : 'CSV: one file, several, or a zip'})`, '',
    ...table([workbook ? 'sheet' : 'file', ...(workbook ? ['heading of the table'] : []), 'record', 'must be there', 'its own key', 'key of what it belongs to'], tables.map((t) => [
      t.called ?? fileText(t), ...(workbook ? [t.heading ? plainPattern(t.heading) : 'none: first line of the sheet'] : []), t.record.title, t.required ? 'yes' : 'no', t.key ?? '', t.parentKey ?? '',
    ])),
  ];
}

/** A pattern of one text as that text; any other as it is. */
function plainPattern({ source }: RegExp): string {
  const text = source.replace(/^\^|\$$/g, '').replaceAll('s?', 's').replaceAll(' ?', ' ');
  return /^[\w ]+$/.test(text) ? `"${text}"` : `\`${source}\``;
}

/** What only some versions have. */
function markLines({ versions }: FeedDefinition): string[] {
  if (!versions) return [];
  const rows = versions.marks.map((mark) => [mark.record.title, mark.name === undefined ? 'the whole table' : mark.name, mark.versions.join(', ')]);
  return ['### Which version a file is of', '', `It says so itself in its header${versions.inScope ? ', or is the one of what it is sent under where it has none' : ''}, and its tables, columns and elements must be of that version. These are of some only; one of another version refuses the submission (T-VERSION).`, '', ...table(['record', 'column or element', 'versions'], rows)];
}

function extractLines(feed: FeedDefinition, format: ExtractFormat): string[] {
  const required = Object.entries(format.root.fields).filter(([, field]) => field.required).map(([name, field]) => field.title ?? name);
  return [
    `### ${format.title} (CSV or Excel workbook, with a mapping)`, '',
    'A table whose columns are named as below (in any case) is read as it is; records that a row has several of stand in numbered columns, `..._1`, `..._2`. Any other needs a mapping: a JSON file that says which column is which. Send it in the same submission, under any name, or register it once (`npx tributary mapping set mapping.json --sender RTR --feed ' + feed.feed + '`, or `PUT /v1/mapping`); a mapping that is sent goes before the registered one. Every version of a registered mapping is kept, and the receipt names the one that was used.', '',
    'Of a workbook (.xlsx, .xlsm) every sheet is read that has a header with a column of the mapping, in one of its first 50 lines; other sheets are reported. Long codes and numbers must be text in it: a spreadsheet keeps fifteen digits.', '',
    `Columns that there must be: ${required.join(', ')}, or a timestamp that gives them.`, '',
    '```json', JSON.stringify(format.example, null, 2), '```', '',
    ...table(['in the mapping', 'what it says'], [
      ['`mapping`, `feed`', 'the version of this form, 1, and the feed'],
      ['`columns`', 'name in the standard, then the column of your file. A timestamp of version 4 fills the date and the time of version 3'],
      ['`constants`', 'name in the standard, then the text that it has in every row: what your extract leaves out because it is always the same'],
      ['`codes`', 'name in the standard, then what your extract writes and the national code for it; what is not listed is taken as it is'],
      ['`repeats`', `records that a row has several of (${format.repeats.map(({ record }) => `\`${record.name}\``).join(', ')}): first and last number, and columns with \`{n}\` or \`{nn}\` in the place of the number. A number whose columns are all blank is no record`],
      ['`ignore`', 'columns that are yours and are not to be reported'],
    ]),
  ];
}

function recordLines(feed: FeedDefinition, type: RecordType): string[] {
  const scope = feed.scope(feed.scopeExample);
  const tables: readonly Table[] = scope ? feed.formats.flatMap((f) => (f.format === 'csv' || f.format === 'workbook' ? f.tables(scope) : [])).filter((t) => t.record === type) : [];
  const titles = (name: string) => tables.flatMap((t) => t.columns[name] ?? []).map((title) => title.replace(/\s+/g, ' '));
  const names = (name: string, field: Field) => [...(field.aliases ?? []), ...new Set(titles(name)), ...(field.timestamps ?? []).map((stamp) => `${stamp} (its ${field.kind === 'time' ? 'time' : 'date'})`)];
  return [
    `### ${type.title}`, '', `\`${type.name}\`, ${type.role}${type.parent ? ` of ${type.parent.title}` : ''}${type.role === 'detail' ? ': checked and not kept' : ''}`, '',
    ...table(['field', 'what it is', 'kind', 'column must be there', 'also called'], Object.entries(type.fields).map(([name, f]) => [name, f.title ?? '', kindText(f), f.required ? 'yes' : '', names(name, f).join('; ')])),
    ...codeLines(type),
  ];
}

/** How a file or sheet is known, for people: by the table's word alone, at the end, or anywhere in the name. */
function fileText({ file, name }: Pick<Table, 'file' | 'name'>): string {
  if (file.test(`x_${name}_1`)) return `has \`${name}\` in it`;
  return file.test(`x_${name}`) ? `ends with \`${name}\`` : `\`${file.source}\``;
}

/** Lists whose codes have labels and days, code by code. */
function codeLines(type: RecordType): string[] {
  const lists = Object.entries(type.fields).flatMap(([name, { codes, title }]) => {
    const listed = typeof codes === 'function' || !codes ? [] : codes.filter((entry) => typeof entry !== 'string');
    return listed.length === 0 ? [] : [`* Codes of \`${title ?? name}\`: ${listed.map(listedText).join('; ')}.`];
  });
  return lists.length === 0 ? [] : [...lists, ''];
}

function listedText({ code, label, from, until }: ListedCode): string {
  const days = [from === null ? '' : `from ${from}`, until === null ? '' : `until ${until}`].filter(Boolean).join(' ');
  return [`\`${code}\``, label, days === '' ? '' : `(${days})`].filter(Boolean).join(' ');
}

/** Kinds whose name does not say enough. */
const KINDS: Partial<Record<FieldKind, string>> = {
  'flag': 'yes or no (1 or 0, True or False)', 'integer': 'whole number', 'birth-date': 'date', 'local-id': 'the sender\'s own text, never kept in clear', 'date-time': 'date and time',
  'upn': '13 characters', 'uln': '10 digits', 'nhs-number': '10 digits',
};

function kindText(field: Field): string {
  if (field.kind !== 'code' || !field.codes) return KINDS[field.kind] ?? field.kind;
  if (typeof field.codes === 'function') return 'code, by year';
  const plain = field.codes.filter((entry) => typeof entry === 'string');
  if (plain.length < field.codes.length) return 'code, listed below';
  return `code: ${plain.length <= 30 ? plain.join(' ') : `${plain.length} codes`}`;
}

/** Rules with one id are one rule that looks at several fields. */
function byId(rules: readonly Rule[]): (readonly [Rule, ...Rule[]])[] {
  return [...Map.groupBy(rules, (rule) => rule.id).values()].flatMap(([first, ...others]) => (first ? [[first, ...others] as const] : []));
}

function summaries(rules: readonly Rule[]): string[][] {
  const order = Object.keys(EFFECT);
  return byId(rules).map(([rule]) => rule).toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)).map((rule) => [rule.id, effectOf(rule), rule.title, rule.remedy]);
}

function fieldsOf(rule: Rule): readonly string[] {
  const names = 'field' in rule ? [rule.field] : 'blames' in rule ? rule.blames : [];
  return names.map((name) => rule.type.fields[name]?.title ?? name);
}

/** One effect, or one for each span of collections. */
function effects(rules: readonly Rule[]): string {
  return [...new Set(rules.map((rule) => `${effectOf(rule)}${rule.years ? ` (collections ${yearsText(rule.years)})` : ''}`))].join('; ');
}

function yearsText({ from, until }: Years): string {
  if (from === undefined) return `until ${until ?? ''}`;
  return until === undefined ? `from ${from}` : from === until ? String(from) : `${from} to ${until}`;
}

function ruleLines([rule, ...others]: readonly [Rule, ...Rule[]]): string[] {
  const where = [...Map.groupBy([rule, ...others], (one) => one.type.title)].map(([title, looking]) => [title, ...new Set(looking.flatMap(fieldsOf))].join(', ')).join('; ');
  return [
    `### ${rule.id}: ${rule.title}`, '', `${where}: ${effects([rule, ...others])}. Source: ${rule.source}.`, '', `What to do: ${rule.remedy}`, '',
    ...(rule.looksAt === 'orphan' ? [] : table(['', 'passes', 'is caught'], difference(rule.examples.pass[0], rule.examples.fail[0]))),
  ];
}
