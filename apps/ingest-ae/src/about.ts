/** How the page for a trust's data officer begins. */
export const about = `
This feed takes emergency care attendances as your trust sends them to SUS: the Emergency Care Data Set, CDS type 011. Send the same XML, or an extract of your own as CSV or Excel workbook. Only patients who
live in a council with an agreement are kept; of everybody else nothing is stored but how many there were.

**What you send under.** Two scopes, which speak of the same attendances:

* \`net-change\` for messages of protocol 010. Each message stands for itself. Of all messages about one CDSUniqueIdentifier the one with the latest CDSApplicableDate and time holds, in
  whatever order and however often they arrive; update type 9 deletes, and a deletion that arrives before what it deletes is remembered.
* \`bulk:2024-10-01..2024-10-31\` for bulk replacement (protocol 020, group 160). The submission replaces your attendances with arrival on those days; what is not in it any more is withdrawn, but for
  messages newer than the extract. If it would withdraw more than a fifth of those days it is held, and you are asked. The report period in the headers must be these days.

**Which version it is** is read from what you send: SchemaVersion of the document, CDSMessageVersionNumber of each message and the names of the elements. Versions 3 (CDS 6-2-2 and 6-2-3, CDS062) and
4 (ECDS04) are read. When they do not speak of one version the submission is refused (ECDS-VERSION), because a guess would be wrong without anybody seeing it. CDS 6-2-3 is read by the
names of 6-2-2. Version 4 is read by the element names of its schema; where only its groups changed their names, those that follow the rule (UrgentAnd before EmergencyCare) are known.

**Who the patient is.** Exactly one of the three branches. *Verified*: number with status 01. *Unverified*: what you have; the name helps most where there is no number. *Withheld*: no number, name,
date of birth or postcode; if one is sent it is not used (ECDS-WITHHELD), and as nobody can tell the council the attendance is not kept. An attendance without a postcode is not kept either.
Your patient number counts inside your organisation only. Numbers, names, dates of birth and postcodes leave this service only as keyed hashes, month of birth and area.

**Times are those of the clock on the wall in London.** Stays are true minutes: five hours from 00:30 to 04:30 on the night in October when clocks go back, three in March. Version 3 cannot say which
of the two passes of the repeated hour is meant: an arrival is read as the first, a departure as the second where it would else be before the arrival (ECDS-HOUR-TWICE). A time that the
clock did not show in March is read an hour later (ECDS-HOUR-MISSING). The offset of a version 4 timestamp settles both.

**Often asked**

* *Sent twice* changes nothing. Two messages about one identifier in one file are one attendance (T-TWICE).
* *Still in the department*: send the attendance without a departure and again when the patient has left. It counts, and its stay is not known (ECDS-DEPARTURE).
* *SNOMED CT identifiers are text.* A spreadsheet cuts the last digits of a long one; the check digit shows it (SNOMED-CHECK).
* *What counts*: department type 01, attendance categories 1 to 3 or none, nobody who was streamed elsewhere. Everything else may be sent and is in no figure.
`;
