/** The chunks of a stream, also where streams cannot be iterated by themselves (browsers). Leaving early cancels it. */
export async function* readChunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) yield chunk.value;
  } finally {
    // Nothing to be done about a stream that fails at its end.
    await reader.cancel().catch(() => undefined);
  }
}
