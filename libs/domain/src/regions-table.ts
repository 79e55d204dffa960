/** ONS regions of England (Open Government Licence v3). */
export const ONS_REGIONS: Readonly<Record<string, string>> = {
  E12000001: 'North East',
  E12000002: 'North West',
  E12000003: 'Yorkshire and The Humber',
  E12000004: 'East Midlands',
  E12000005: 'West Midlands',
  E12000006: 'East of England',
  E12000007: 'London',
  E12000008: 'South East',
  E12000009: 'South West',
};

/** Sub-ICB locations of the first region: ODS code -> [ONS code, name]. Source: ONS look-ups 2022, OGL v3. */
export const NHS_AREAS: Readonly<Record<string, readonly [string, string]>> = {
  '16C': ['E38000247', 'NHS Tees Valley'],
  '84H': ['E38000234', 'NHS County Durham'],
  '99C': ['E38000127', 'NHS North Tyneside'],
  '00L': ['E38000130', 'NHS Northumberland'],
  '00N': ['E38000163', 'NHS South Tyneside'],
  '00P': ['E38000176', 'NHS Sunderland'],
  '13T': ['E38000212', 'NHS Newcastle Gateshead'],
  '01H': ['E38000215', 'NHS North Cumbria'],
  '01K': ['E38000228', 'NHS Morecambe Bay'],
};
