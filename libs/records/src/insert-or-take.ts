import type { Kind, Records } from './records.ts';

/**
 * Inserts, or takes what is there: whoever asks at the same time is answered the same, as long as nobody removes it.
 * @throws StoreUnavailable
 */
export async function insertOrTake<T extends object>(
  records: Records,
  kind: Kind<T>,
  id: string,
  value: T,
): Promise<T> {
  const there = await records.get(kind, id);
  if (there) return there.value;
  if (await records.insert(kind, id, value)) return value;
  return (await records.get(kind, id))?.value ?? value;
}
