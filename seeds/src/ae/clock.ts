/** London's clock as people know it: an hour ahead from the last Sunday of March, 01:00 UTC, to the last Sunday of October, 01:00 UTC. */

function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month, 0));
  return last.getTime() / 60_000 - last.getUTCDay() * 1_440;
}

/** Minutes since the epoch, UTC, of what London's clock shows. In the hour that comes twice: the first. The hour that is left out is read as an hour later. */
export function instantOf(date: string, time: string): number {
  const wall = Date.parse(`${date}T${time}Z`) / 60_000;
  const year = Number(date.slice(0, 4));
  const [spring, autumn] = [lastSunday(year, 3) + 60, lastSunday(year, 10) + 60];
  return wall >= spring + 60 && wall - 60 < autumn ? wall - 60 : wall;
}

/** `+01:00` or `+00:00`. */
export function offsetAt(date: string, time: string): '+01:00' | '+00:00' {
  return instantOf(date, time) === Date.parse(`${date}T${time}Z`) / 60_000 ? '+00:00' : '+01:00';
}
