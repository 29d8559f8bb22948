/** A stream whose first bytes were looked at. */
export interface Peeked {
  /** At least as many bytes as were asked for, unless there are fewer in all. */
  readonly head: Buffer;
  /** The whole of it, `head` included. */
  readonly all: AsyncIterable<Buffer>;
}

export async function peek(content: AsyncIterable<Buffer>, bytes: number): Promise<Peeked> {
  const rest = content[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  for (let have = 0; have < bytes; have += first.at(-1)?.length ?? 0) {
    const next = await rest.next();
    if (next.done === true) break;
    first.push(next.value);
  }
  return { head: Buffer.concat(first), all: joined(first, rest) };
}

async function* joined(first: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
