import { nhsCheckDigit, upnCheckLetter } from '@tributary/domain';
import type { IdentityParts } from '@tributary/pseudonymisation';

/** Letters that stand for a number, so that names of people made up here differ. */
export function lettersOf(n: number): string {
  return String(n).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
}

/** The nth usable NHS number of the range that is never issued (health-feeds 5.1), counted round. */
export function nhsNumber(n: number): string {
  for (let stem = n % 900_000; ; stem++) {
    const nine = `999${String(stem).padStart(6, '0')}`;
    const check = nhsCheckDigit(nine);
    if (check !== null) return nine + check;
  }
}

/** A valid permanent UPN of a council: schools of a thousand pupils. */
export function upn(council: string, n: number): string {
  const twelve = `${council}${2000 + Math.floor(n / 1000)}15${String(n % 1000).padStart(3, '0')}`;
  return upnCheckLetter(twelve) + twelve;
}

export function birthDate(n: number): string {
  return `20${String(7 + (n % 9)).padStart(2, '0')}-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`;
}

/** The nth person that is not: everything a source can say of who somebody is. */
export function identityOf(n: number): IdentityParts {
  return {
    forename: `Anne-${lettersOf(n)}`, surname: `O'Test${lettersOf(n * 7)}`, birthDate: birthDate(n), sex: n % 2 === 0 ? 'F' : 'M',
    postcode: `ZZ${10 + (n % 40)} ${n % 10}AA`, upn: upn('816', n), nhsNumber: nhsNumber(n), nhsNumberVerified: true,
  };
}
