import { TOPICS, type Agreement, type Objection, type Organisation, type Principal, type TopicDefinition } from '@tributary/contracts';

/** What the services are told of a decision, on its topic. */
export interface Announcement {
  readonly topic: TopicDefinition;
  readonly key: string;
  readonly value: object;
}

export const ofAgreement = (value: Agreement): Announcement => ({ topic: TOPICS.agreements, key: value.id, value });
export const ofObjection = (value: Objection): Announcement => ({ topic: TOPICS.objections, key: value.id, value });
export const ofPrincipal = (value: Principal): Announcement => ({ topic: TOPICS.principals, key: value.id, value });
/** A council and a provider may have the same id. */
export const ofOrganisation = (value: Organisation): Announcement => ({ topic: TOPICS.organisations, key: `${value.kind}:${value.id}`, value });
