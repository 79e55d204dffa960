import fc from 'fast-check';
import { clockChangeAt, elapsedMinutes, londonMinute, londonSecond, londonWall } from './index.js';

const at = (text: string) => { const [date = '', time = ''] = text.split(' '); return { date, time }; };
const minute = (text: string) => londonMinute(at(text).date, at(text).time);
const utc = (text: string) => Date.parse(text) / 60_000;
const between = (from: string, to: string) => elapsedMinutes(at(from), at(to));

describe("London's wall clock (rulings.md 17)", () => {
  it('is UTC in winter and an hour ahead in summer', () => {
    expect(minute('2025-01-15 12:00:00')).toBe(utc('2025-01-15T12:00:00Z'));
    expect(minute('2024-07-15 12:00')).toBe(utc('2024-07-15T11:00:00Z'));
    expect(minute('2024-07-15 00:30')).toBe(utc('2024-07-14T23:30:00Z'));
  });
  it('reads the repeated hour in October as the first one', () => {
    expect(minute('2024-10-27 00:59')).toBe(utc('2024-10-26T23:59:00Z'));
    expect(minute('2024-10-27 01:30')).toBe(utc('2024-10-27T00:30:00Z'));
    expect(minute('2024-10-27 02:00')).toBe(utc('2024-10-27T02:00:00Z'));
  });
  it('believes an offset that the message carries', () => {
    expect(minute('2024-10-27 01:30:00+00:00')).toBe(utc('2024-10-27T01:30:00Z'));
    expect(minute('2024-10-27 01:30:00Z')).toBe(utc('2024-10-27T01:30:00Z'));
    expect(minute('2024-10-27 01:30:00+01:00')).toBe(utc('2024-10-27T00:30:00Z'));
  });
  it('moves the missing hour in March forward', () => {
    expect(minute('2025-03-30 00:59')).toBe(utc('2025-03-30T00:59:00Z'));
    expect(minute('2025-03-30 01:30')).toBe(utc('2025-03-30T01:30:00Z'));
    expect(minute('2025-03-30 02:30')).toBe(utc('2025-03-30T01:30:00Z'));
  });
  it.each(['2024-10-27 24:00', '2024-10-27 1:30', '2024-02-30 10:00', '2024-10-27 '])('refuses %s', (text) => expect(minute(text)).toBeNull());
  it('tells the hour that is there twice and the hour that is not there from all others', () => {
    const change = (text: string) => clockChangeAt(at(text).date, at(text).time);
    expect(['2024-10-27 00:59:59', '2024-10-27 01:00:00', '2024-10-27 01:59:59', '2024-10-27 02:00:00'].map(change)).toEqual([null, 'repeated', 'repeated', null]);
    expect(['2025-03-30 00:59:59', '2025-03-30 01:00:00', '2025-03-30 01:59:59', '2025-03-30 02:00:00'].map(change)).toEqual([null, 'missing', 'missing', null]);
    expect(['2024-10-27 01:30:00+01:00', '2024-10-27 25:00', '2024-06-01 01:30:00'].map(change)).toEqual([null, null, null]);
  });
  it('shows every instant as the clock does, and reads it back, but for the second pass of the repeated hour', () =>
    fc.assert(fc.property(fc.integer({ min: 946_684_800, max: 2_208_988_800 }), (instant) => {
      const wall = londonWall(instant);
      const back = londonSecond(wall.date, wall.time);
      expect(back === instant || back === instant - 3_600).toBe(true);
    })));
});

describe('true elapsed minutes', () => {
  it('counts five hours on the October night from midnight to four', () => expect(between('2024-10-27 00:00', '2024-10-27 04:00')).toBe(300));
  it('counts three hours on the March night from midnight to four', () => expect(between('2025-03-30 00:00', '2025-03-30 04:00')).toBe(180));
  it('is exact to the second about four and twelve hours', () => {
    expect(between('2025-01-10 10:00:00', '2025-01-10 14:00:00')).toBe(240);
    expect(between('2025-01-10 10:00:00', '2025-01-10 14:00:01')).toBe(241);
    expect(between('2025-01-10 10:00:30', '2025-01-10 22:00:30')).toBe(720);
    expect(between('2025-01-10 10:00:30', '2025-01-10 22:00:31')).toBe(721);
  });
  it('takes the second pass for an end that would otherwise lie before the start', () => expect(between('2024-10-27 01:50', '2024-10-27 01:10')).toBe(20));
  it('takes the first pass where the order allows it', () => expect(between('2024-10-27 00:30', '2024-10-27 01:30')).toBe(60));
  it('is negative for an end before the start', () => expect(between('2025-01-10 10:00', '2025-01-10 09:00')).toBe(-60));
  it('is negative for an end one second before the start', () => expect(between('2025-01-10 10:00:00', '2025-01-10 09:59:59')).toBe(-1));
  it('is unknown when a time is', () => expect(between('2025-01-10 10:00', '2025-01-10 xx')).toBeNull());
});
