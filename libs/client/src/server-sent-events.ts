import { readChunks } from './read-chunks.ts';

/** One event of a stream, after the HTML standard's "Server-sent events". */
export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly data: string;
}

/** Reads events as they arrive. Comments and unfinished events at the end are dropped. */
export async function* serverSentEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent, void> {
  let id: string | undefined;
  let data: string[] = [];
  for await (const line of lines(stream)) {
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (line === '') {
      if (data.length > 0) yield { id, data: data.join('\n') };
      data = [];
    } else if (field === 'id') id = value;
    else if (field === 'data') data.push(value);
  }
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of readChunks(stream)) {
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the end may be the first half of a CRLF.
    const whole = rest.split(/\r\n|\n|\r(?!$)/);
    rest = whole.pop() ?? '';
    yield* whole;
  }
}
