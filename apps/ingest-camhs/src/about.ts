/** The head of the feed's page: for the data officer of a trust who makes the extract. */
export const about = `
This feed takes the Mental Health Services Data Set that a provider makes for NHS England each month, before or after it goes to SDCS Cloud. Send what you have: the tables of the
intermediate database as CSV, one file a table, under the table's name (\`MHS001MPI.csv\`, \`RX3_MHS001MPI_202411.csv\`), or one XML document: an element for each record, named as its table, with
its items as elements in it. Zipped or not. Tables that are not listed below may be in the zip; they are passed over. Only patients who live in a council with an agreement are kept; of everybody
else nothing is stored but how many there were.

**What you send under.** The scope is the month and which of the two submissions it is: \`2024-11-primary\`, \`2024-11-refresh\`. A submission is the whole month: it replaces what was sent for
the month before, and what is not in it any more is withdrawn. The refresh is the last word, whichever arrives first; a primary that comes after its refresh is kept and changes nothing.
Sending the same month twice, in another order, or as XML instead of tables, changes nothing either. If a submission would withdraw more than a fifth of a month it is held, and you are asked.

**Which version it is** is read from DatSetVer in MHS000Header, and what was sent must look like that version. If one table or column is of another version the submission is refused with its
name (T-VERSION), because nobody can say which of the two is right. A month may be sent in the version that ruled it or a later one: 6.0 from April 2024, 5.0 from October 2021, 4.1 from April
2019. Versions 5.0 and 4.1 are mapped forward: the team type stands on MHS102 there, so a referral has the type that all its services share; a referral is rejected when all its services
turned it away; video was mechanism 03 and text messages 06. What tells versions apart is listed below.

**Three levels**, as nationally. A warning: the value is left out or kept, and reported. A record is rejected: it is put aside with what hangs on it, and everything else of the patient is taken.
A group is rejected: nothing of the patient is taken, and what was known of the patient's month before stays. The codes of the rules are the national ones; items that the platform does not read are not
checked, so a submission without findings here may still have some in SDCS Cloud.

**Who is who.** LocalPatientID, ServiceRequestID, CareContactID and the like are yours: they are never compared with another provider's, and leave this service only as keyed hashes. Keep them
the same from month to month, because an open referral is the same referral by its ServiceRequestID. MHSDS has no names: a patient is joined with other services by the NHS number
alone, or by an unverified number with the date of birth. A patient with neither is counted in your figures and in no joint one.

**Often asked**

* *Open referrals* belong in every month until they end, however long ago they were received. A contact whose referral is not in the month is rejected (MHS20142); a referral that is missing from a
  later month counts as ended. Since version 6 a referral that names its team ends with its discharge or rejection; that other services (MHS102) ended is theirs.
* *Contacts* belong in their own month only (MHS20167, MHS20168), so does an assessment with a date of its own (MHS60618). An assessment of MHS607 has the date of its contact.
* *MHS902* is needed since version 6: without it no team has a type (M902010). A team belongs there once; of several records the one with the
  lowest code of team type counts (M902010-TWICE).
* *Identifiers of SNOMED CT and NHS numbers are text.* A spreadsheet cuts the last digits of a long identifier; the check digit shows it, and the record is rejected (MHS20230, MHS60604).
* *No NHS number* is no error: send status 07 when tracing is not required, another when it is under way.
* *Postcode.* It decides which council's child it is. Without one the patient counts for no council (T-NO-RESIDENCE).
`;
