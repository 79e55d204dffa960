import type { FeedDefinition } from './feed.js';
import type { Field, ListedCode, RecordType } from './fields.js';
import type { Format, MappedCsvFormat, Table, TableFormat, XmlFormat } from './formats.js';
import { GENERAL } from './general-rules.js';
import { MAPPING_RULES } from './mapping.js';
import { difference } from './page-examples.js';
import type { Rule } from './rules.js';

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

/** The documentation of a feed as Markdown: scopes, files, fields, rules with their examples. Generated, so that it cannot differ from what the service does. */
export function feedPage(feed: FeedDefinition): string {
  const mapped = feed.formats.some((format) => format.format === 'mapped-csv');
  const general = [...Object.values(GENERAL), ...(mapped ? Object.values(MAPPING_RULES) : [])];
  const lines = [
    `# ${feed.title}`, '', '<!-- Generated from the rule pack. Do not edit. -->', '',
    ...(feed.about === undefined ? [] : [feed.about.trim(), '']),
    `Feed \`${feed.feed}\`, scope for example \`${feed.scopeExample}\`. ${feed.council === 'sender' ? 'The agreement of the sending council covers every record.' : 'Each record needs an agreement of the council of residence with the sender.'}`, '',
    '## Files', '', 'A receipt calls a file by its position in what was sent, its table and its ending: `file-2-person.csv`, or `file-1.zip/file-2-person.csv` in an archive. The name that it came with is not kept.', '',
    ...feed.formats.flatMap((format) => formatLines(feed, format)),
    '## Rules at a glance', '', 'By what happens, the gravest first. A receipt names the rule, how often it was broken and where; it never repeats a value.', '',
    ...table(['rule', 'what happens', 'what is wrong', 'what to do'], summaries(feed.rules)),
    '## Rules of every feed', '', ...table(['rule', 'what happens', 'what is wrong', 'what to do'], general.map((g) => [g.id, effect(g.severity), g.title, g.remedy])),
    '## Records and fields', '', ...feed.records.flatMap(recordLines),
    '## Rules with examples', '', 'Of each example only what makes the difference is shown.', '', ...byId(feed.rules).flatMap(ruleLines),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function formatLines(feed: FeedDefinition, format: Format): string[] {
  switch (format.format) {
    case 'xml': return xmlLines(format);
    case 'csv': case 'workbook': return tableLines(feed, format);
    case 'mapped-csv': return mappedLines(format);
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
  const titles = tables.flatMap((t) => Object.entries(t.columns).map(([name, columns]) => [t.record.title, name, columns.map((c) => c.replace(/\s+/g, ' ')).join('; ')]));
  return [
    `### ${format.title} (${workbook ? 'Excel workbook, .xlsx or .xlsm' : 'CSV: one file, several, or a zip'})`, '',
    ...table([workbook ? 'name of the sheet' : 'name of the file', ...(workbook ? ['heading of the table'] : []), 'record', 'required', 'key column', 'parent column'], tables.map((t) => [
      fileText(t), ...(workbook ? [t.heading ? `\`${t.heading.source}\`` : 'none: first line of the sheet'] : []), t.record.title, t.required ? 'yes' : 'no', t.key ?? '', t.parentKey ?? '',
    ])),
    ...(titles.length === 0 ? [] : ['Titles of columns in this format, beside the names of the fields:', '', ...table(['record', 'field', 'title'], titles)]),
  ];
}

function mappedLines(format: MappedCsvFormat): string[] {
  const required = Object.entries(format.root.fields).filter(([, field]) => field.required).map(([name, field]) => field.title ?? name);
  return [
    `### ${format.title} (CSV with a mapping file)`, '',
    'A CSV whose columns are named as below (in any case) is read as it is; records that a row has several of stand in numbered columns, `..._1`, `..._2`. Any other CSV needs a mapping: a JSON file that is sent in the same submission, under any name, and says which column is which.', '',
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

function recordLines(type: RecordType): string[] {
  const names = (field: Field) => [...(field.aliases ?? []), ...(field.timestamps ?? []).map((stamp) => `${stamp} (its ${field.kind === 'time' ? 'time' : 'date'})`)];
  return [
    `### ${type.title}`, '', `\`${type.name}\`, ${type.role}${type.parent ? ` of ${type.parent.title}` : ''}${type.role === 'detail' ? ': checked and not kept' : ''}`, '',
    ...table(['field', 'title', 'kind', 'column required', 'also called'], Object.entries(type.fields).map(([name, f]) => [name, f.title ?? '', kindText(f), f.required ? 'yes' : '', names(f).join(', ')])),
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

function kindText(field: Field): string {
  if (field.kind !== 'code' || !field.codes) return field.kind;
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
  return byId(rules).map(([rule]) => rule).toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)).map((rule) => [rule.id, effect(rule.severity), rule.title, rule.remedy]);
}

function fieldsOf(rule: Rule): readonly string[] {
  const names = 'field' in rule ? [rule.field] : 'blames' in rule ? rule.blames : [];
  return names.map((name) => rule.type.fields[name]?.title ?? name);
}

function ruleLines([rule, ...others]: readonly [Rule, ...Rule[]]): string[] {
  const where = [...Map.groupBy([rule, ...others], (one) => one.type.title)].map(([title, looking]) => [title, ...new Set(looking.flatMap(fieldsOf))].join(', ')).join('; ');
  return [
    `### ${rule.id}: ${rule.title}`, '', `${where}: ${effect(rule.severity)}. Source: ${rule.source}.`, '', `What to do: ${rule.remedy}`, '',
    ...(rule.looksAt === 'orphan' ? [] : table(['', 'passes', 'is caught'], difference(rule.examples.pass[0], rule.examples.fail[0]))),
  ];
}
