/** Beats while work goes on; `lost` turns true once the broker no longer counts us as a member of the group. */
export interface KeepAlive {
  readonly lost: boolean;
  stop(): void;
}

/** The client beats between batches only; a long transaction would get the member evicted. */
export function keepAlive(heartbeat: () => Promise<void>, everyMs = 1_000): KeepAlive {
  let lost = false;
  const timer = setInterval(() => { heartbeat().catch(() => { lost = true; }); }, everyMs);
  return { get lost() { return lost; }, stop: () => clearInterval(timer) };
}
