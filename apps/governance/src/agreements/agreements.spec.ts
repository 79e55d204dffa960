import { valid } from '@tributary/service';
import { agreementInput } from './agreements.controller.js';

const given = { sender: '806', feed: 'sen2', council: '806', from: '2024-01-01', until: '2026-12-31' };
const read = (more: object) => valid(agreementInput).transform({ ...given, ...more }, { type: 'body' });

describe('an agreement to be recorded', () => {
  it('is for joint indicators where nothing else is said', () => {
    expect(read({})).toMatchObject({ purposes: ['joint-indicators'] });
    expect(read({ purposes: ['direct-care', 'audit'] })).toMatchObject({ purposes: ['direct-care', 'audit'] });
  });

  it('for a purpose that is none is refused with the list of those that are', () => {
    expect(() => read({ purposes: ['joint-indicators', 'Quillfeather'] })).toThrow('not valid: purposes.1 (not one of joint-indicators, direct-care, audit)');
    expect(() => read({ purposes: [] })).toThrow('purposes');
  });
});
