import { defineFeed, field, extractFormat, record, scope, xmlFormat, type FeedDefinition } from '../feed/index.js';

export const stay = record.root('stay', { title: 'Stay', fields: {
  version: field.text({ attribute: 'Version' }),
  stayid: field.localId({ required: true, aliases: ['StayIdentifier'] }),
  arrivaldate: field.date({ required: true, timestamps: ['Arrived'] }),
  arrivaltime: field.time({ timestamps: ['Arrived'] }),
  sex: field.code(['1', '2']),
  named: field.text(),
} });
export const finding = record.child('finding', stay, { title: 'Finding', fields: { code: field.text(), number: field.integer() } });
export const remark = record.detail('remark', { title: 'Remark', fields: { text: field.text({ path: '.' }) } });

/** A feed with an XML format that has attributes, timestamps and details, and with extracts by a mapping. */
export const mappedFeed: FeedDefinition = defineFeed({
  feed: 'ae', title: 'Stays', scope: (text) => scope(text, { factScope: 'stays' }), scopeExample: 'all',
  formats: [
    xmlFormat({ title: 'Stays', root: 'Stays', records: [
      { record: stay, path: 'Stays/Stay' }, { record: finding, path: 'Stays/Stay/*/Finding' }, { record: remark, path: 'Stays/Stay/Remark' },
    ] }),
    extractFormat({
      title: 'Extract', root: stay, repeats: [{ record: finding, number: 'number' }], implied: (row): Record<string, string> => (row['sex'] === undefined ? {} : { named: 'yes' }), example: {},
    }),
  ],
  root: stay, records: [stay, finding, remark], rules: [], council: 'sender', subject: { unique: false, candidates: (v) => [v.stayid === null ? null : [v.stayid]] },
  identity: () => ({}), map: () => undefined,
});
