/** How many are begun and not over at a time, of submissions and of what is compared with them. */
export const IN_FLIGHT = 32;

/** Begins one after the other, {@link IN_FLIGHT} at a time, for so many seconds; resolves when all are over. */
export async function keepInFlight(seconds: number, one: (n: number) => Promise<void>): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  let begun = 0;
  const lane = async () => {
    while (performance.now() < end) await one(begun++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return begun;
}
