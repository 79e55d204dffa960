import { Readable } from 'node:stream';
import { missingFrom, readObjections } from './objection-file.js';

const TODAY = '2025-06-01';
const read = (text: string | Buffer) => readObjections(Readable.from([Buffer.from(text)]), TODAY);
const EMPTY = { nhsNumber: null, upn: null, uln: null, forename: null, surname: null, birthDate: null, sex: null, postcode: null, from: TODAY };

describe('a file of objections', () => {
  it('is read in any order of columns, with what is not given left open and today as the first day', async () => {
    const { rows, refused } = await read('\ufeffFrom,SURNAME,forename,birth_date,sex,postcode,nhs_number,upn,uln,note\r\n2024-01-01,Ashfield,Rose,2012-03-04,f,zz1 1aa,999 000 0018,H801200001001,1234567899,x\r\n,,,,,,9990000018,,,\r\n');
    expect(refused).toEqual([]);
    expect(rows).toEqual([
      { line: 2, nhsNumber: '999 000 0018', upn: 'H801200001001', uln: '1234567899', forename: 'Rose', surname: 'Ashfield', birthDate: '2012-03-04', sex: 'F', postcode: 'zz1 1aa', from: '2024-01-01' },
      { ...EMPTY, line: 3, nhsNumber: '9990000018' },
    ]);
  });

  it.each(['utf8', 'latin1'] as const)('has the same names however it is encoded: %s', async (encoding) => {
    const { rows } = await read(Buffer.from('forename,surname\nZoë,Müller\n', encoding));
    expect(rows).toEqual([{ ...EMPTY, line: 2, forename: 'Zoë', surname: 'Müller' }]);
  });

  it.each([
    ['nhs_number', '9990000019', 'write the ten digits'], ['nhs_number', '1111111111', 'write the ten digits'], ['upn', 'A801200001001', 'write a permanent UPN'], ['upn', 'A80120000100A', 'write a permanent UPN'],
    ['uln', '9999999999', 'write the ten digits'], ['birth_date', '04/03/2012', 'YYYY-MM-DD'], ['birth_date', '1900-01-01', 'YYYY-MM-DD'], ['birth_date', '2025-06-02', 'YYYY-MM-DD'],
    ['from', '01.01.2024', 'YYYY-MM-DD'], ['sex', 'female', 'write M or F'], ['postcode', 'nowhere', 'write a whole postcode'], ['surname', '???', 'Latin letters'],
  ])('is not taken where a %s that is given cannot be used, rather than recorded without it', async (name, value, write) => {
    const [column, number] = name === 'upn' ? ['nhs_number', '9990000018'] : ['upn', 'H801200001001'];
    const { rows, refused } = await read(`${column},${name}\n${number},${value}\n`);
    expect(rows).toEqual([]);
    expect(refused).toEqual([{ line: 2, reason: expect.stringMatching(`^${name} cannot be used: `) as string }]);
    expect(refused[0]?.reason).toContain(write);
    expect(refused[0]?.reason).not.toContain(value);
  });

  it('loses no other row for one that is refused, and names the line as an editor counts it', async () => {
    const { rows, refused } = await read('nhs_number,surname\n9990000018,"Ash\nfield"\n123,x\n9990000018,Ash,field\n,\n9990000018,O"Neill\n');
    expect(rows.map((row) => row.line)).toEqual([3, 7]);
    expect(refused).toEqual([{ line: 4, reason: expect.stringContaining('nhs_number') as string }, { line: 5, reason: expect.stringContaining('more or fewer fields') as string }]);
  });

  it('names everything that is to be mended in a row at once', async () => {
    const { refused } = await read('nhs_number,birth_date\n123,4.3.2012\n');
    expect(refused[0]?.reason).toMatch(/nhs_number .*; birth_date /);
  });

  it.each([
    ['it is empty', ''], ['no column is one of nhs_number', 'number\n1\n'], ['the column upn stands twice', 'upn,UPN\nH801200001001,\n'], ['not a CSV file', `upn\n"${'x'.repeat(20_000)}`], ['longer than 1 MB', `upn\n${'x'.repeat(1_100_000)}`],
  ])('cannot be read as a whole when %s', async (what, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'objections-file-invalid', status: 422, message: expect.stringContaining(what) as string });
  });
});

describe('a row that says too little', () => {
  it('says what is missing', () => {
    expect(missingFrom({ ...EMPTY, line: 2, surname: 'Ashfield', postcode: 'ZZ1 1AA' })).toBe('it says too little to find anybody: give nhs_number, upn or uln, or else what is missing of names and birth date: forename, birth_date');
    expect(missingFrom({ ...EMPTY, line: 2, forename: 'Rose', surname: 'Ashfield', birthDate: '2012-03-04' })).toMatch(/: postcode or sex$/);
  });
});
