/** The head of the feed's page: for the officer of a council who keeps the school census. */
export const about = `
This feed takes the school census of a council, pupil by pupil, in the forms in which a council holds it: the CSV export that COLLECT gives back, one set of tables for the whole council,
or the XML that each school's system makes, one document a school: up to 100 files in one push, or up to 5,000 in one zip. Nothing needs to be converted, renamed or sorted first. The export of COLLECT is
the easiest to get, and the shape of the XML of recent years is known less surely; send the export where you have both.

**What you send under.** The scope is a year and a term: \`2024-autumn\`, \`2025-spring\`, \`2025-summer\`. Each submission replaces the one before of the same term, so send all schools every time.
Sending the same file twice changes nothing.

**Which term a file is of** is read from the file: the header of each return names its term and year, the reference date must not be another term's census day, and some tables belong to some terms
only. Autumn says \`addressesonroll\` and \`fsmperiodsonroll\` where the others say \`addresses\` and \`fsmperiod\`, and has the second half of the summer term; only spring has \`senneeds\`. Where these do not
agree the submission is refused, with what does not fit (SC1, SC8, T-OTHER-VERSION): a guess would put a term's figures into another.

**What a census tells of is earlier than its census day.** Attendance is of one term: the autumn census has the summer term, spring the autumn term, summer the spring term. Suspensions and exclusions
are of the two terms before. Free meals and alternative provision are of the time since the last census day. The dates in the files are checked against these times.

**What happens to mistakes.** A mistake never costs more than it must. A value that cannot be right is left out and its record goes on; a record that cannot be used is put aside until it is mended; all
others are taken. The receipt lists each rule that was broken, how often, the first hundred places by file and line, and what to do. It never shows a value. Rules have the numbers of DfE where we know
them, so that what COLLECT asks of a school and what we ask of you are the same question; numbers that begin with SC are ours.

**Who is who.** A pupil is known by a permanent UPN, else by surname, forename and date of birth. A former UPN is an alias. Ids of the export (\`pupilonrolltableid\`) only connect the tables of one export. Names, dates
of birth, postcodes and numbers leave this service only as keyed tokens that cannot be turned back.

**What one return cannot show.** The spring census is compared with the council's SEN2 return of the same day: pupils with a plan there who are not E here, and the reverse (X1). What is found stands on the
receipt of your last submission of the term, under "Compared with other returns", with the places of the first hundred pupils in your files, once both returns are there.

**What is kept.** The pupil with SEN provision, unit, status, year and dates; needs; sessions by attendance code; suspensions and exclusions with up to three reasons; alternative provision. Free meals, the youth
support agreement and the property reference number are checked and not kept. Everything else in the export (language, funding, post-16 learning, classes) is not read at all.

**Often asked**

* *A child at two schools* is two pupils of one person. Status S (dual subsidiary) is not counted again.
* *Codes of another time* (FIXD for SUSP, OT, H, J and Y in attendance, S, A and P for SEN provision) are read as what they meant and reported. In the census of autumn 2024 the old attendance codes are right:
  it tells of the summer term before they ended.
* *Sessions that were not possible* (D, Q, X, Y1 to Y7, Z, #) do not count against the sessions possible.
* *Spreadsheets* write 134.0 for 134. It is read, and reported once with its count.
* *NSA* goes with SEN support only. A pupil with a plan has a type of need.
* *A temporary UPN* (a letter at its end) is taken, and joins nothing: ask the school for the permanent one.
`;
