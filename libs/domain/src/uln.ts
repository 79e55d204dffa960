export type UlnFault = 'format' | 'check-digit' | 'placeholder';

/** Null when the text is a unique learner number, else what is wrong. 9999999999 stands for "temporary" (education-feeds 3.2). */
export function ulnFault(text: string): UlnFault | null {
  const digits = text.replace(/\s/g, '');
  if (!/^\d{10}$/.test(digits)) return 'format';
  if (digits === '9999999999') return 'placeholder';
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += Number(digits[i]) * (10 - i);
  const remainder = sum % 11;
  return remainder !== 0 && Number(digits[9]) === 10 - remainder ? null : 'check-digit';
}
