import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Feed, Role } from '@tributary/contracts';

/** A council or a health provider. */
@Entity('organisation')
export class OrganisationEntity {
  @PrimaryColumn('text') kind: 'council' | 'provider';
  /** DfE number or ODS code. */
  @PrimaryColumn('text') id: string;
  @Column('text', { name: 'ons_code', nullable: true }) onsCode: string | null;
  @Column('text') name: string;
  @Column('text', { nullable: true }) region: string | null;
  @Column('text', { name: 'nhs_area', nullable: true }) nhsArea: string | null;
  @Column('date', { name: 'valid_from', nullable: true }) validFrom: string | null;
  @Column('date', { name: 'valid_until', nullable: true }) validUntil: string | null;
}

/** A data sharing agreement. */
@Entity('agreement')
export class AgreementEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') sender: string;
  @Column('text') feed: Feed;
  @Column('text') council: string;
  @Column('text', { array: true }) purposes: string[];
  @Column('date', { name: 'valid_from' }) from: string;
  @Column('date', { name: 'valid_until' }) until: string;
  @Column('int', { name: 'retention_days' }) retentionDays: number;
  @Column('boolean') withdrawn: boolean;
}

/** Who may do what. */
@Entity('principal')
export class PrincipalEntity {
  @PrimaryColumn('text') id: string;
  @Column('text', { array: true }) roles: Role[];
  @Column('text', { nullable: true }) organisation: string | null;
  @Column('boolean') withdrawn: boolean;
}

/** A release that has been asked for. */
@Entity('release_request')
export class ReleaseRequestEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') period: string;
  @Column('timestamptz', { name: 'requested_at' }) requestedAt: Date;
  @Column('text', { name: 'requested_by' }) requestedBy: string;
}

export const ENTITIES = [OrganisationEntity, AgreementEntity, PrincipalEntity, ReleaseRequestEntity];
