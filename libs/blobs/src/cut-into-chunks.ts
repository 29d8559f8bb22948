/** A chunk and its copy on the way are all that an upload or download holds in memory. */
export const CHUNK_BYTES = 1024 * 1024;

/** The same bytes in pieces of exactly {@link CHUNK_BYTES}; only the last one is shorter, and none is empty. */
export async function* cutIntoChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  for await (const piece of bytes) {
    for (let taken = 0; taken < piece.byteLength;) {
      const part = piece.subarray(taken, taken + CHUNK_BYTES - filled);
      chunk.set(part, filled);
      taken += part.byteLength;
      filled += part.byteLength;
      if (filled < CHUNK_BYTES) continue;
      yield chunk;
      chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}
