import type { IsoDate } from '@tributary/domain';
import type { TreeNode } from '@tributary/ingestion';
import { serviceReferredTo, serviceType, type referral } from './records.js';

type Referral = TreeNode<typeof referral.fields>;
type Service = Readonly<Record<'referclosuredate' | 'referrejectiondate' | 'referrejectreason' | 'referclosreason', string | null>>;

const servicesOf = (node: Referral): readonly Service[] => [...node.children(serviceType), ...node.children(serviceReferredTo)].map(({ values }) => values);

/** Of these services the one that ended last, by a day; null while one goes on, or where there is none. */
function lastEnded(services: readonly Service[], dayOf: (service: Service) => IsoDate | null): Service | null {
  let last: { readonly service: Service; readonly day: IsoDate } | null = null;
  for (const service of services) {
    const day = dayOf(service);
    if (day === null) return null;
    if (last === null || day > last.day) last = { service, day };
  }
  return last?.service ?? null;
}

const earlier = (a: IsoDate | null, b: IsoDate | null): IsoDate | null => (a === null ? b : b === null || a < b ? a : b);
const endOf = (service: Service): IsoDate | null => earlier(service.referclosuredate, service.referrejectiondate);

/**
 * The day on which the last of the services that a referral went to was closed or turned it away; null while one goes on, or where none is told of.
 * Since version 6 a referral that names its team is with that team, and MHS102 tells of others only (health-feeds 1.2: `CareProfTeamLocalID` stands on the referral, MHS102 is
 * OtherServiceType): their ends are not its own. It is with its team until it is discharged or rejected (rulings 9); NHS England too takes ServDischDate for the closure of that team.
 * A row of MHS102 that names the referral's own team all the same tells of that team, and its end is the referral's.
 */
export function endOfServices(node: Referral): IsoDate | null {
  const team = node.values.careprofteamlocalid;
  const services = team === null ? servicesOf(node) : node.children(serviceType).map(({ values }) => values).filter(({ othercareprofteamlocalid }) => othercareprofteamlocalid === team);
  const last = lastEnded(services, endOf);
  return last === null ? null : endOf(last);
}

/**
 * Rejection and reasons of a referral. Since version 6 they are its own. Before, they stand on the services that it went to: it is rejected when all of them
 * have turned it away, on the day of the last.
 */
export function referralEnd(node: Referral): { rejected: IsoDate | null; rejectReason: string | null; closeReason: string | null } {
  const { values } = node;
  const services = node.children(serviceReferredTo).map((one): Service => one.values);
  if (services.length === 0) return { rejected: values.referrejectiondate, rejectReason: values.referrejectreason, closeReason: values.referclosreason };
  const rejecting = lastEnded(services, (service) => service.referrejectiondate);
  return {
    rejected: rejecting?.referrejectiondate ?? null, rejectReason: rejecting?.referrejectreason ?? null, closeReason: lastEnded(services, endOf)?.referclosreason ?? null,
  };
}
