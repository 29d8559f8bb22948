import { openAsBlob } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { UsageError } from './failure.ts';

/** A document on the disk under its name. It is read as it is sent. */
export async function openDocument(path: string): Promise<File> {
  const found = await stat(path).catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read: ${reasonOf(error)}`);
  });
  if (!found.isFile()) throw new UsageError(`${path} is no file.`);
  return new File([await openAsBlob(path)], basename(path));
}

/** What the system says of a file, without the call and the path that Node adds. */
const reasonOf = (error: unknown): string =>
  (error as Error).message.replace(/^[A-Z0-9]+: (.*?), \w+(?: '.*')?$/s, '$1');

/** The text in a file, or on standard input where the path is `-`, without blanks around it. */
export async function readLine(path: string): Promise<string> {
  return (await readText(path)).trim();
}

/** The JSON in a file, or on standard input where the path is `-`. */
export async function readJson(path: string): Promise<unknown> {
  const json = await readText(path);
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UsageError(`${path === '-' ? 'Standard input' : path} is no JSON: ${(error as Error).message}`);
  }
}

/** The text in a file, or on standard input where the path is `-`. */
export async function readText(path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read: ${reasonOf(error)}`);
  });
}

/** Writes to a file, or to standard output where none is named. */
export async function writeOutput(path: string | undefined, bytes: Uint8Array | string): Promise<void> {
  if (path === undefined || path === '-') process.stdout.write(bytes);
  else await writeFile(path, bytes);
}
