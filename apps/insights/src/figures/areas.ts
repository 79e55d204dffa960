import { localAuthorityByDfE, nhsAreaOns } from '@tributary/domain';

/** Code under which figures know an area, from a DfE number (`806`), the ODS code of a sub-ICB (`16C`), an ONS code or a region's code. */
export function areaCode(given: string): string {
  return localAuthorityByDfE(given)?.ons ?? nhsAreaOns(given.toUpperCase()) ?? given;
}
