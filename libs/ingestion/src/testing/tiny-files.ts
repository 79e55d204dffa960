/** One person of the small feed with requests, plans and needs. */
export interface TinyPerson {
  readonly id: number;
  readonly surname?: string;
  readonly forename?: string;
  readonly dob?: string;
  readonly upn?: string;
  readonly uln?: string;
  readonly postcode?: string;
  readonly ethnicity?: string;
  readonly requests?: readonly TinyRequest[];
}
export interface TinyRequest {
  readonly received?: string;
  readonly outcome?: string;
  readonly source?: string;
  readonly plan?: { readonly start?: string; readonly review?: string; readonly needs: readonly (readonly [type: string, rank: string])[] };
}

const csv = (rows: readonly (readonly (string | number)[])[]): string => `${rows.map((row) => row.join(',')).join('\n')}\n`;

/** The people as the files of the small feed. @param surrogate turns numbers of records into keys; another function, the same content. */
export function tinyFiles(people: readonly TinyPerson[], options: { year?: string; lea?: string; surrogate?: (n: number) => string } = {}): Record<string, string> {
  const key = options.surrogate ?? String;
  const tables = {
    person: [['persontableid', 'surname', 'forename', 'personbirthdate', 'upn', 'postcode', 'sex', 'ethnicity', 'uln']] as (string | number)[][],
    requests: [['requeststableid', 'persontableid', 'receiveddate', 'requestoutcome', 'requestsource', 'teamid']] as (string | number)[][],
    activeplans: [['activeplanstableid', 'requeststableid', 'startdate', 'reviewmeeting']] as (string | number)[][],
    senneed: [['activeplanstableid', 'sentype', 'sentyperank']] as (string | number)[][],
  };
  let serial = 0;
  for (const p of people) {
    tables.person.push([key(p.id), p.surname ?? `Surname${String.fromCharCode(65 + (p.id % 26))}`, p.forename ?? 'Test', p.dob ?? '2012-02-29', p.upn ?? '', p.postcode ?? '', 'F', p.ethnicity ?? 'WBRI', p.uln ?? '']);
    for (const r of p.requests ?? []) {
      const request = key(++serial + 1_000_000);
      tables.requests.push([request, key(p.id), r.received ?? '2024-05-01', r.outcome ?? 'Y', r.source ?? '1', 'T1']);
      if (!r.plan) continue;
      tables.activeplans.push([key(serial + 2_000_000), request, r.plan.start ?? '', r.plan.review ?? '']);
      for (const [type, rank] of r.plan.needs) tables.senneed.push([key(serial + 2_000_000), type, rank]);
    }
  }
  return {
    'x_sen2.csv': csv([['year', 'lea'], [options.year ?? '2025', options.lea ?? '806']]), 'x_person.csv': csv(tables.person), 'x_requests.csv': csv(tables.requests),
    'x_activeplans.csv': csv(tables.activeplans), 'x_senneed.csv': csv(tables.senneed), 'x_team.csv': csv([['teamid', 'teamcode'], ['T1', 'A01']]),
  };
}

/** The same tables with their rows in another order. */
export function shuffled(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => {
    const [head, ...rows] = text.trimEnd().split('\n');
    return [name, `${[head, ...rows.toReversed()].join('\n')}\n`];
  }));
}
