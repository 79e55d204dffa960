/** For the page of the feed: a person with a plan, who can be sent as it stands here, and one who is gone. */
export const example = [
  {
    upsert: {
      surname: 'Sample', forename: 'Robin', personbirthdate: '2014-03-09', sex: 'F', ethnicity: 'WBRI', postcode: 'ZZ1 1AA', upn: 'X806200014001',
      requests: [{
        receiveddate: '2024-02-01', requestsource: '1', rya: false, requestoutcomedate: '2024-03-07', requestoutcome: 'Y', requestmediation: false, requesttribunal: false,
        assessment: [{
          assessmentoutcome: 'Y', assessmentoutcomedate: '2024-06-12', assessmentmediation: false, assessmenttribunal: false, othermediation: false, othertribunal: false, week20: false,
          namedplan: [{ startdate: '2024-06-12', plandetail: [{ sensetting: 'OLA', placementrank: 1 }] }],
        }],
        activeplans: [{ placementdetail: [{ sensetting: 'OLA', placementrank: 1, entrydate: '2024-09-02' }], senneed: [{ sentype: 'ASD', sentyperank: 1 }] }],
      }],
    },
  },
  { withdraw: { surname: 'Sample', forename: 'Kim', personbirthdate: '2011-11-30' } },
];
