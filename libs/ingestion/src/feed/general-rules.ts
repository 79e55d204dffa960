import type { Severity } from './rules.js';

/** A rule as findings and receipts name it. */
export interface RuleSummary {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity | 'dropped';
  readonly remedy: string;
}

/** A rule that is not one of a feed's pack. */
export const general = (id: string, severity: RuleSummary['severity'], title: string, remedy: string): RuleSummary => ({ id, severity, title, remedy });

/** Rules of the pipeline itself, the same for every feed. */
export const GENERAL = {
  empty: general('T-EMPTY', 'refuse', 'The file is empty', 'Send the file with its records.'),
  notText: general('T-NOT-TEXT', 'refuse', 'The file is not text (CSV or XML), gzip or zip', 'Export the file again in one of the formats of this feed.'),
  workbook: general('T-WORKBOOK', 'refuse', 'The file is a workbook of a kind that cannot be read here, damaged or protected by a password', 'Save it as .xlsx without a password if the documentation of the feed names a workbook, else each sheet as CSV, and send that.'),
  archive: general('T-ARCHIVE', 'refuse', 'The archive is truncated or damaged', 'Make the archive again and send it whole.'),
  archiveLimit: general('T-ARCHIVE-LIMIT', 'refuse', 'The archive is larger, fuller or more tightly packed than is accepted', 'Send the files in several archives, at most 5,000 files in each, or unpacked; a large workbook by itself.'),
  nested: general('T-NESTED', 'refuse', 'An archive holds another archive, a spreadsheet that is not .xlsx or .xlsm, or an encrypted file', 'Send one archive with the files themselves in it, spreadsheets saved as .xlsx.'),
  xml: general('T-XML', 'refuse', 'The document is not well-formed XML', 'Correct the document at the place named.'),
  xmlDtd: general('T-XML-DTD', 'refuse', 'The document has a DTD or entities of its own', 'Send the document without a document type declaration.'),
  csv: general('T-CSV', 'refuse', 'Quotes of the CSV do not match', 'Correct the quotes at or after the place named.'),
  ragged: general('T-RAGGED', 'reject-record', 'A row has more or fewer cells than the header', 'Quote cells that contain a separator, or fill the row.'),
  raggedFile: general('T-RAGGED-FILE', 'refuse', 'A row has more or fewer cells than the header', 'Quote cells that contain a separator, or fill the row.'),
  format: general('T-FORMAT', 'refuse', 'Nothing sent is a file of this feed', 'Check the feed and the files: names and headers are in the documentation of the feed.'),
  version: general('T-VERSION', 'refuse', 'A table, column or element is not of the version that the header names, or the scope where there is no header', 'Check the scope, or export everything again from one version of the data set; the place names what belongs to another version.'),
  unsure: general('T-UNSURE', 'refuse', 'A file can be read as more than one table or version of this feed', 'Give the file the name of its table, and keep the column titles of the export.'),
  otherVersion: general('T-OTHER-VERSION', 'refuse', 'The files are of another version than the one that belongs to the scope', 'Check the scope; else export again in the version of that year.'),
  mixed: general('T-MIXED', 'refuse', 'Files of different formats were sent together', 'Send the files of one export together, and nothing else.'),
  unlabelled: general('T-UNLABELLED', 'warn', 'The files do not say which council and collection they are of; what they were sent under was believed', 'Check that the council and the scope of the submission are the right ones.'),
  table: general('T-TABLE', 'refuse', 'A required file is missing', 'Send all required files together.'),
  column: general('T-COLUMN', 'refuse', 'A required column is missing', 'Export the file with all columns.'),
  columnTwice: general('T-COLUMN-TWICE', 'refuse', 'A column stands twice in the header', 'Remove one of the two.'),
  header: general('T-HEADER', 'refuse', 'The header of the return is missing', 'Send the return with its header.'),
  noRecords: general('T-NO-RECORDS', 'refuse', 'There is no usable record', 'See the other findings; correct and send again.'),
  unknownFile: general('T-UNKNOWN-FILE', 'warn', 'A file is not known to this feed and was not read', 'Nothing, if it does not belong to the return.'),
  unknownColumn: general('T-UNKNOWN-COLUMN', 'warn', 'A column is not known to this feed and was not read', 'Nothing, if the column is your own.'),
  encoding: general('T-ENCODING', 'warn', 'The text is not UTF-8 and was read as Windows-1252', 'Export as UTF-8, so that names are read as you see them.'),
  utf16: general('T-UTF-16', 'warn', 'The text is UTF-16, not UTF-8; it was read', 'Export as UTF-8, which every system reads alike.'),
  unreadable: general('T-UNREADABLE', 'E', 'A value is not one that its field can have; it was left out', 'Correct the value.'),
  spelling: general('T-SPELLING', 'warn', 'A value is written otherwise than the standard says; it was read', 'Export values unformatted, not through a spreadsheet.'),
  sheetNumber: general('T-SHEET-NUMBER', 'warn', 'A whole number is written with decimals (1.0 for 1), as spreadsheets do; it was read', 'Export values unformatted, not through a spreadsheet.'),
  sheetDate: general('T-SHEET-DATE', 'warn', 'A date stands as the serial number of a spreadsheet; it was read', 'Export dates as YYYY-MM-DD, not through a spreadsheet.'),
  sheetZeros: general('T-SHEET-ZEROS', 'warn', 'A code has lost its leading zeros, as happens in spreadsheets; it was read with them', 'Export codes as text, not through a spreadsheet.'),
  sheetError: general('T-SHEET-ERROR', 'warn', 'A cell holds the error of a spreadsheet formula, or one without a result; it was left out', 'Correct the formula, or replace it by its value, and send again.'),
  sheetDigits: general('T-SHEET-DIGITS', 'warn', 'A spreadsheet has kept only the first digits of a long number; it was left out', 'Export the column as text from your system; the digits cannot be restored.'),
  unknownElement: general('T-UNKNOWN-ELEMENT', 'warn', 'An element is not known to this feed and was not read', 'Check its name against the documentation of the feed; nothing, if it is your own.'),
  repeated: general('T-REPEATED', 'warn', 'An element stands more often than once; the first was read', 'Send the element once.'),
  keyBlank: general('T-KEY-BLANK', 'reject-record', 'The key of a record is blank', 'Fill the key.'),
  /** Where a unique rule of the feed looks at the same key (`ofKey`), that one speaks. */
  keyTwice: general('T-KEY-TWICE', 'reject-record', 'Two records have the same key', 'Give each record its own key.'),
  orphan: general('T-ORPHAN', 'reject-record', 'A record points to one that is not there', 'Send the record that it belongs to, or remove it.'),
  withParent: general('T-WITH-PARENT', 'reject-record', 'A record belongs to one that was rejected', 'Correct the record that it belongs to.'),
  withGroup: general('T-WITH-GROUP', 'reject-group', 'A record belongs to a person whose records were rejected together', 'Correct the finding of that person.'),
  noSubject: general('T-NO-SUBJECT', 'reject-group', 'Nothing identifies the record', 'Fill one of the identifying fields.'),
  mapping: general('T-MAPPING', 'reject-group', 'The records of a person do not fit together in a way that the feed allows', 'Compare them with the documentation of the feed; tell the operator if they are right.'),
  twice: general('T-TWICE', 'warn', 'A record was sent more than once in one submission; one was kept', 'Send each record once.'),
  noAgreement: general('T-NO-AGREEMENT', 'dropped', 'The council of residence has no agreement with the sender for this feed; the record was not kept', 'Nothing, or ask the council for an agreement.'),
  noAgreementNow: general('T-NO-AGREEMENT-NOW', 'refuse', 'There is no agreement any more under which quarantined records could be taken', 'Nothing, or make a new agreement.'),
  noResidence: general('T-NO-RESIDENCE', 'dropped', 'The postcode is missing or not known, so no agreement covers the record; it was not kept', 'Send the postcode of usual address.'),
  statements: general('T-STATEMENTS', 'refuse', 'The text is no batch of statements about single persons', 'Send a JSON list of at most 500 objects, each with upsert or withdraw; the documentation of the feed shows one.'),
  personTwice: general('T-PERSON-TWICE', 'refuse', 'A batch states one person twice', 'Send each person once in a batch, as it is now.'),
  notStanding: general('T-NOT-STANDING', 'warn', 'Nothing stands in this scope of a person who is withdrawn; nothing has changed by it', 'Nothing, if the person was never sent or is gone already; else give what the person was sent with: UPN, ULN, or names and date of birth.'),
  noSnapshot: general('T-NO-SNAPSHOT', 'warn', 'No snapshot of the scope has been accepted yet; figures count it as not returned until one is', 'Send the whole scope once; single persons keep it up to date from then on.'),
  older: general('T-OLDER', 'warn', 'A later submission of the same scope has been accepted before; this one changes nothing', 'Nothing.'),
  statedSince: general('T-STATED-SINCE', 'warn', 'A person was stated or withdrawn by itself after this was sent; the person stays as it was said then', 'Nothing.'),
  superseded: general('T-SUPERSEDED', 'warn', 'The final submission of the scope has been accepted before; this one is kept as history and changes nothing', 'Nothing.'),
  replaced: general('T-REPLACED', 'warn', 'All of these days have been stated since, from a later date and time than this record applies from; that statement holds', 'Nothing, if the later statement has it; otherwise send it with a later date and time.'),
  asBefore: general('T-AS-BEFORE', 'warn', 'Of several records of a person that only their order tells apart one is quarantined; until it is mended, all that was accepted of the person before stays as it was', 'Correct what is quarantined, and send it again.'),
  deletions: general('T-DELETIONS', 'refuse', 'The submission would delete more of the scope than goes without asking; it is held', 'Check that the file is complete; then confirm the submission (tributary confirm, or POST /v1/submissions/{id}/confirmation). Nothing of it counts until then.'),
  fault: general('T-FAULT', 'refuse', 'The service could not work on the submission because of a fault of its own; the files are kept', 'Nothing: the operator has been told, and has it worked on again.'),
  damaged: general('T-DAMAGED', 'refuse', 'What was stored of the submission can no longer be read', 'Send it again.'),
} as const satisfies Record<string, RuleSummary>;
