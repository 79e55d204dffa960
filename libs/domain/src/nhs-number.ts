/** Why a text is not an NHS number that can stand for a person. */
export type NhsNumberFault = 'format' | 'check-digit' | 'placeholder';

const REPDIGIT = /^(\d)\1{9}$/;
const PALINDROMIC_DUMMY = /^[1-9]0{8}[1-9]$/;

/** Digits of an NHS number as people write it (`999 000 0018`, `999-000-0018`); text without ten digits comes back unchanged. */
export function normaliseNhsNumber(text: string): string {
  return text.replace(/[\s-]/g, '');
}

/** The check digit for nine digits (Modulus 11, weights 10 to 2); null when no number can have these digits. Source: health-feeds 5.1. */
export function nhsCheckDigit(nine: string): string | null {
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += Number(nine[i]) * (10 - i);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? null : String(check);
}

/**
 * Null when the text is a usable NHS number, else what is wrong. Repdigits and the palindromic dummies 1000000001 to 9000000009 pass
 * Modulus 11 and are refused by name (health-feeds 5.1).
 */
export function nhsNumberFault(text: string): NhsNumberFault | null {
  const digits = normaliseNhsNumber(text);
  if (!/^\d{10}$/.test(digits)) return 'format';
  if (REPDIGIT.test(digits) || (PALINDROMIC_DUMMY.test(digits) && digits[0] === digits[9])) return 'placeholder';
  return nhsCheckDigit(digits.slice(0, 9)) === digits[9] ? null : 'check-digit';
}
