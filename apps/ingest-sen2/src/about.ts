/** The head of the feed's page: for the officer of a council who makes the return. */
export const about = `
This feed takes the SEN2 person-level return that a council makes for DfE each January, in any of the forms in which a council holds it. Send the file
you have: the XML or the Excel template that went to COLLECT, the Blade export that COLLECT gives back, or the five module files of Data to Insight's tool. Nothing needs
to be converted, renamed or sorted first. Of these the Blade export is the easiest to get: every council can download it, and it holds everything.

**What you send under.** The scope is the collection year: \`2025\` for the return with census day 16 January 2025, whose requests and decisions are those of 2024. Each submission
replaces the one before of the same collection, so send the whole return every time. Sending the same file twice changes nothing.

**Which collection a file is of** is read from the file: from its header, and from columns and elements that only some collections have. They are listed below ("Which version a file is of"); releases 1.1, 1.2 and 1.3 of the Excel template are those of 2023, 2024, and of 2025 and 2026. A file
that was sent under another year, or whose columns do not fit together, is refused with the column named (H1, T-VERSION), because codes mean different things in
different years. The five module files and the pre-submission workbook name neither council nor year; what they are sent under is believed unless a column belongs to another collection, and the
receipt says so (T-UNLABELLED). The old titles of the five modules tell nothing: the tool asks for them in every collection.

**What happens to mistakes.** A mistake never costs more than it must. A value that cannot be right is left out and its record goes on; a record that cannot be used is put
aside until it is mended; all others are taken. The receipt lists each rule that was broken, how often, the first hundred places by file and line, and what to do. It never
shows a value. The five module files have no room for settings, placements and needs, so each of their plans is reported without them (N4, V2, V5). Missing data is not an error here, but it is counted, because a percentage without its coverage misleads: a council with meetings and no outcomes has no
timeliness of reviews, not a bad one.

**Who is who.** A person is known by a permanent UPN, else by the ULN, else by surname, forename and date of birth. Ids of the export (\`persontableid\`, Person ID) only connect the records of one
file; they may differ next time. Names, dates of birth, postcodes and numbers leave this service only as keyed tokens that cannot be turned back.

**What one return cannot show** is found by comparing, once the returns are linked: pupils with a plan here who are not E in the school census of the same day, and the reverse (X1), and
plans that ceased because of a move and that no council of the region has received (N3). Some seconds after the last of the returns it stands on the receipt of your last submission of the year, under
"Compared with other returns", with the places of the first hundred people in your own files; it changes when another return does. \`npx tributary linkage cross-checks --sender 806 --scope 2025\`, or
\`GET /v1/cross-checks?scope=2025\` of the linkage service with your sender's token, counts the same by school and by month.

**Often asked**

* *Week20* says that a permitted exception to the twenty weeks applied. It does not say that the deadline was met.
* *LastReview* is the day on which the council notified its decision after a review, not the day of the meeting. In the Excel template it is the column "EHC Plan Review Decisions
  Date"; the meeting is "Annual Review Meeting Date".
* *Historical requests* (outcome H) need no dates. Where the received date is known, send it: without it the plan counts, but not its timeliness.
* *Residential letters* A and B mean other numbers of weeks in other years. They are kept with their year and never compared across years.
* *NSA* is a code of the school census. A plan has a type of need; DS (Down syndrome) may be sent from 2025 on.
* *A temporary UPN* (a letter at its end) is taken, and joins nothing: ask the school for the permanent one.
`;
