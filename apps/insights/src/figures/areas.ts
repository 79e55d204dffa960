import { areaName, localAuthorityByDfE, nhsAreaOns, TributaryError } from '@tributary/domain';

/** Code under which figures know an area, from a DfE number (`806`), the ODS code of a sub-ICB (`16C`), an ONS code or a region's code. Throws `area-unknown` (404) for what is none of these. */
export function areaCode(given: string): string {
  const code = localAuthorityByDfE(given)?.ons ?? nhsAreaOns(given.toUpperCase()) ?? given;
  // What has no name is no area.
  if (areaName(code) === code) throw new TributaryError('area-unknown', 'there is no area with this code', { status: 404, remedy: 'Give a DfE number (806), the ODS code of a sub-ICB (16C), an ONS code (E06000002) or a region (NENC).' });
  return code;
}
