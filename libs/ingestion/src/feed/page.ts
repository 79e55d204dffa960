import type { FeedDefinition } from './feed.js';
import type { Field, ListedCode, RecordType } from './fields.js';
import type { Format, Table } from './formats.js';
import { GENERAL } from './general-rules.js';
import type { Rule } from './rules.js';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0 ? [] : [row(...head), row(...head.map(() => '---')), ...rows.map((r) => row(...r)), ''];

const EFFECT: Record<string, string> = {
  E: 'E: the field is left out', Q: 'Q: reported', C: 'C: reported', warn: 'warn: reported', dropped: 'not kept, counted',
  'reject-record': 'the record is quarantined', 'reject-group': 'all records of the person are quarantined', refuse: 'the submission is refused',
};

/** The documentation of a feed as Markdown: scopes, files, fields, rules with their examples. Generated, so that it cannot differ from what the service does. */
export function feedPage(feed: FeedDefinition): string {
  const lines = [
    `# ${feed.title}`, '', '<!-- Generated from the rule pack. Do not edit. -->', '',
    `Feed \`${feed.feed}\`, scope for example \`${feed.scopeExample}\`. ${feed.council === 'sender' ? 'The agreement of the sending council covers every record.' : 'Each record needs an agreement of the council of residence with the sender.'}`, '',
    '## Files', '', 'A receipt calls a file by its position in what was sent, its table and its ending: `file-2-person.csv`, or `file-1.zip/file-2-person.csv` in an archive. The name that it came with is not kept.', '',
    ...feed.formats.flatMap((format) => formatLines(feed, format)),
    '## Records and fields', '', ...feed.records.flatMap(recordLines),
    '## Rules', '', ...feed.rules.flatMap(ruleLines),
    '## Rules of every feed', '', ...table(['rule', 'what happens', 'title', 'what to do'], Object.values(GENERAL).map((g) => [g.id, EFFECT[g.severity] ?? g.severity, g.title, g.remedy])),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function formatLines(feed: FeedDefinition, format: Format): string[] {
  if (format.format === 'xml') {
    return [`### ${format.title} (XML, document element \`${format.root}\`)`, '', ...table(['record', 'path'], format.records.map((r) => [r.record.title, r.path]))];
  }
  const scope = feed.scope(feed.scopeExample);
  const tables: readonly Table[] = scope ? format.tables(scope) : [];
  const workbook = format.format === 'workbook';
  const titles = tables.flatMap((t) => Object.entries(t.columns).map(([name, columns]) => [t.record.title, name, columns.map((c) => c.replace(/\s+/g, ' ')).join('; ')]));
  return [
    `### ${format.title} (${workbook ? 'Excel workbook, .xlsx or .xlsm' : 'CSV: one file, several, or a zip'})`, '',
    ...table([workbook ? 'sheet matches' : 'file name matches', ...(workbook ? ['heading of the table'] : []), 'record', 'required', 'key column', 'parent column'], tables.map((t) => [
      `\`${t.file.source}\``, ...(workbook ? [t.heading ? `\`${t.heading.source}\`` : 'none: first line of the sheet'] : []), t.record.title, t.required ? 'yes' : 'no', t.key ?? '', t.parentKey ?? '',
    ])),
    ...(titles.length === 0 ? [] : ['Titles of columns in this format, beside the names of the fields:', '', ...table(['record', 'field', 'title'], titles)]),
  ];
}

function recordLines(type: RecordType): string[] {
  return [
    `### ${type.title}`, '', `\`${type.name}\`, ${type.role}${type.parent ? ` of ${type.parent.title}` : ''}`, '',
    ...table(['field', 'title', 'kind', 'column required', 'also called'], Object.entries(type.fields).map(([name, f]) => [name, f.title ?? '', kindText(f), f.required ? 'yes' : '', (f.aliases ?? []).join(', ')])),
    ...codeLines(type),
  ];
}

/** Lists whose codes have labels and days, code by code. */
function codeLines(type: RecordType): string[] {
  const lists = Object.entries(type.fields).flatMap(([name, { codes }]) => {
    const listed = typeof codes === 'function' || !codes ? [] : codes.filter((entry) => typeof entry !== 'string');
    return listed.length === 0 ? [] : [`* Codes of \`${name}\`: ${listed.map(listedText).join('; ')}.`];
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

function ruleLines(rule: Rule): string[] {
  const where = 'field' in rule ? `, ${rule.field}` : 'blames' in rule && rule.blames.length > 0 ? `, ${rule.blames.join(', ')}` : '';
  return [
    `### ${rule.id}: ${rule.title}`, '', `${rule.type.title}${where}. ${EFFECT[rule.severity] ?? rule.severity}. Source: ${rule.source}.`, '', `What to do: ${rule.remedy}`, '',
    ...(rule.looksAt === 'orphan' ? [] : [`Passes: ${exampleText(rule.examples.pass[0])}`, '', `Caught: ${exampleText(rule.examples.fail[0])}`, '']),
  ];
}

function exampleText(example: unknown): string {
  return `\`${JSON.stringify(example, (key, value: unknown) => (key === 'type' && typeof value === 'object' && value !== null && 'name' in value ? value.name : value)) ?? 'none'}\``;
}
