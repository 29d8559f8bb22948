/** Age of what waits since then (ISO), in seconds; 0 where nothing does. */
export const ageSince = (since: string | null, now: Date): number =>
  since === null ? 0 : Math.max(0, (now.getTime() - Date.parse(since)) / 1_000);
