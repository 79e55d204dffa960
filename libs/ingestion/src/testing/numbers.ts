import { ulnFault, upnCheckLetter } from '@tributary/domain';

/** The n-th of the UPNs that specifications use; its check letter is right. */
export function upnOf(n: number): string {
  const twelve = `801200${String(n).padStart(6, '0')}`;
  return `${upnCheckLetter(twelve)}${twelve}`;
}

/** The n-th of the ULNs that specifications use; its check digit is right. */
export function ulnOf(n: number): string {
  // Not every nine digits have a tenth that is right; some of twenty in a row do.
  for (let nine = 300_000_000 + n * 20; ; nine++) {
    const found = Array.from({ length: 10 }, (_, digit) => `${nine}${digit}`).find((text) => ulnFault(text) === null);
    if (found !== undefined) return found;
  }
}

/** Is it one of the form of {@link upnOf}, with the letter that belongs to it? */
export const isValidUpn = (text: string): boolean => upnOf(Number(text.slice(7))) === text;
