import { codesOf, codeValid, SEN_NEED_TYPES, SEN_SUPPORT_UNASSESSED, type DatedCode } from '@tributary/domain';
import type { ListedCode } from '@tributary/ingestion';

/**
 * Code lists of the school census with the collection years in which each code may be used. A code of another year is read and reported, never lost
 * (education-feeds 2.4, 2.7). Meanings of attendance codes are those of the guidance of August 2024, which returns of 2025 are the first to follow: the
 * census of autumn 2024 still tells of the summer term before it.
 */
const code = (name: string, label: string, from: number | null = null, until: number | null = null): DatedCode => ({ code: name, label, from, until });
/** Every code of a list, of whatever year: what can be read. */
export const everyCode = (list: readonly DatedCode[]): ListedCode[] => list.map(({ code: name, label, from, until }) => ({ code: name, label: label + years(from, until), from: null, until: null }));
const years = (from: number | null, until: number | null): string => (from === null ? until === null ? '' : ` (returns until ${until})` : ` (returns from ${from})`);
/** May the code be used in a collection year? */
export const inUse = (list: readonly DatedCode[], value: string, year: number | null): boolean => year === null || codeValid(list, value, year);

export const SEX = ['M', 'F'] as const;

export const SEN_PLAN = 'E';
export const SEN_SUPPORT = 'K';
export const SEN_PROVISION: readonly DatedCode[] = [
  code('N', 'no special educational provision'), code(SEN_PLAN, 'EHC plan'), code(SEN_SUPPORT, 'SEN support'),
  code('A', 'School Action, now K', null, 2014), code('P', 'School Action Plus, now K', null, 2014), code('S', 'statement, now E', null, 2018),
];
const PROVISION_NOW: Readonly<Record<string, string>> = { A: SEN_SUPPORT, P: SEN_SUPPORT, S: SEN_PLAN };
/** A provision as it is called now. */
export const provisionNow = (value: string | null): string | null => (value === null ? null : PROVISION_NOW[value] ?? value);

/** Types of need of a year; "SEN support, not yet assessed" is one here, with provision K only. */
export const needTypes = (year: number | null): readonly string[] => [...codesOf(SEN_NEED_TYPES, year), SEN_SUPPORT_UNASSESSED];

export const ENROL_STATUS: readonly DatedCode[] = [
  code('C', 'single registration'), code('M', 'dual main'), code('S', 'dual subsidiary'), code('F', 'further education college'), code('O', 'other provider'),
];
/** Registered nowhere else: a child at a pupil referral unit with one of these was placed there. */
export const SINGLE_REGISTRATION: readonly string[] = ['C', 'F', 'O'];
export const NC_YEAR: readonly string[] = 'E1 E2 N1 N2 R 1 2 3 4 5 6 7 8 9 10 11 12 13 14 M X'.split(' ');
export const NOT_BOARDING = 'N';
export const BOARDER: readonly DatedCode[] = [code('B', 'boarder, nights not known'), code('6', 'boarder, six nights or fewer'), code('7', 'boarder, seven nights'), code(NOT_BOARDING, 'not a boarder')];
export const SUPPORT_SERVICES: readonly DatedCode[] = [code('Yes', 'agreed'), code('No', 'not agreed'), code('UNS', 'unsought'), code('SNR', 'sought, no reply')];
export const COUNTRY: readonly DatedCode[] = [code('ENG', 'England'), code('NIR', 'Northern Ireland'), code('SCT', 'Scotland'), code('WLS', 'Wales')];

export const PERMANENT = 'PERM';
export const EXCLUSION_CATEGORY: readonly DatedCode[] = [
  code(PERMANENT, 'permanent exclusion'), code('SUSP', 'suspension'), code('LNCH', 'suspension for lunchtimes'), code('FIXD', 'fixed period, now SUSP', null, 2020),
];
const CATEGORY_NOW: Readonly<Record<string, string>> = { FIXD: 'SUSP' };
/** A category as it is called now. */
export const categoryNow = (value: string | null): string | null => (value === null ? null : CATEGORY_NOW[value] ?? value);
export const EXCLUSION_REASON: readonly DatedCode[] = [
  code('PP', 'physical assault against a pupil'), code('PA', 'physical assault against an adult'),
  code('VP', 'verbal abuse or threatening behaviour against a pupil'), code('VA', 'verbal abuse or threatening behaviour against an adult'),
  code('OW', 'use or threat of an offensive weapon', 2020), code('BU', 'bullying'), code('RA', 'racist abuse'), code('LG', 'abuse against sexual orientation or gender identity', 2020),
  code('DS', 'abuse relating to disability', 2020), code('SM', 'sexual misconduct'), code('DA', 'drug and alcohol related'), code('DM', 'damage'), code('TH', 'theft'),
  code('DB', 'persistent disruptive behaviour'), code('MT', 'inappropriate use of social media or online technology', 2020), code('PH', 'wilful breach of protective measures', 2020),
  code('OT', 'other', null, 2020),
];

/** How a session under a code counts (education-feeds 2.4). `not-possible`: it is not part of the sessions possible. */
export type AttendanceGroup = 'present' | 'elsewhere' | 'authorised' | 'unauthorised' | 'not-possible';
export interface AttendanceCode extends DatedCode { readonly group: AttendanceGroup }

const OLD = 2024;
const NEW = 2025;
const of = (group: AttendanceGroup, ...codes: readonly DatedCode[]): AttendanceCode[] => codes.map((c) => ({ ...c, group }));
export const SUSPENDED = 'E';
export const ATTENDANCE: readonly AttendanceCode[] = [
  ...of('present', code('/', 'present, morning'), code('\\', 'present, afternoon'), code('L', 'late, before the register closed')),
  ...of('elsewhere', code('B', 'educated off site'), code('J', 'interview', null, OLD), code('K', 'provision arranged by the council', NEW), code('P', 'sporting activity'),
    code('V', 'educational visit'), code('W', 'work experience')),
  ...of('authorised', code('C', 'leave for an exceptional circumstance'), code('C1', 'leave for a regulated performance or employment abroad', NEW), code('C2', 'part-time timetable', NEW),
    code(SUSPENDED, 'suspended or permanently excluded'), code('H', 'holiday agreed', null, OLD), code('I', 'illness'), code('J1', 'interview', NEW), code('M', 'medical or dental appointment'),
    code('R', 'religious observance'), code('S', 'study leave'), code('T', 'parent travelling for work')),
  ...of('unauthorised', code('G', 'holiday not agreed'), code('N', 'reason not yet given'), code('O', 'other unauthorised absence'), code('U', 'arrived after the register closed')),
  ...of('not-possible', code('D', 'at another school where registered'), code('Q', 'no access arrangements', NEW), code('X', 'not of compulsory school age, not required'),
    code('Y', 'unable to attend', null, OLD), code('Y1', 'transport not provided', NEW), code('Y2', 'widespread disruption of travel', NEW), code('Y3', 'part of the school closed', NEW),
    code('Y4', 'school closed unexpectedly', NEW), code('Y5', 'in criminal justice detention', NEW), code('Y6', 'public health guidance or law', NEW), code('Y7', 'other unavoidable cause', NEW),
    code('Z', 'not on the admission register'), code('#', 'planned closure')),
];
const NOT_POSSIBLE: ReadonlySet<string> = new Set(ATTENDANCE.filter((c) => c.group === 'not-possible').map((c) => c.code));
/** Is a session under this code one of the sessions possible? */
export const isPossible = (value: string): boolean => !NOT_POSSIBLE.has(value);

export const PUPIL_REFERRAL_UNIT = 'PR';
/** Why a child came to alternative provision (table approvisiondetail). */
export const ADMISSION_REASON: readonly DatedCode[] = [
  code('ASP', 'arranged by another school'), code('EHC', 'named in the EHC plan'), code('MHN', 'mental health need'), code('NEW', 'new arrival without a school place'), code('OTH', 'other'),
  code('PEX', 'permanently excluded'), code('PHN', 'physical health need'), code('RHE', 'returned from home education'),
];
/** Why a school arranged it (table schoolarrangedapdetail). */
export const PLACEMENT_REASON: readonly DatedCode[] = [
  code('BHS', 'behaviour support'), code('SUS', 'suspension'), code('EXR', 'at risk of exclusion'), code('MHN', 'mental health need'), code('OTH', 'other'), code('PHN', 'physical health need'),
];
export const PLACEMENT_SETTING: readonly DatedCode[] = [
  code('NFE', 'further education, not maintained'), code('OOT', 'one-to-one tuition'), code('OTH', 'other unregistered provider'), code('WBP', 'work-based placement'),
];
export const FULL_TIME = 'FT';
export const PLACEMENT_PATTERN: readonly DatedCode[] = [code(FULL_TIME, 'full time'), code('PT', 'part time')];
