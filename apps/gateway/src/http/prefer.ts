/** Longest wait that is granted, in seconds. */
const LONGEST = 60;

/**
 * The wait that a client prefers (RFC 7240), in whole seconds, at most 60; null: none, or none that can be understood.
 * Preferences are a list; of several with one name the first counts.
 */
export function preferredWait(prefer: string | undefined): number | null {
  const waits = (prefer ?? '').split(',').flatMap((preference) => {
    const found = /^\s*wait\s*=\s*(?:(\d{1,9})|"(\d{1,9})")\s*(;|$)/i.exec(preference);
    return found ? [Number(found[1] ?? found[2])] : [];
  });
  const [first] = waits;
  return first === undefined ? null : Math.min(first, LONGEST);
}
