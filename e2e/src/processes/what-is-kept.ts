import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import mongoose from 'mongoose';

/** Whether any file of a folder contains a text. */
export async function folderHolds(folder: string, text: string): Promise<boolean> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && (await readFile(join(entry.parentPath, entry.name))).includes(text)) return true;
  }
  return false;
}

/** Whether any document of these databases, GridFS included, contains a text. */
export async function databasesHold(url: string, databases: readonly string[], text: string): Promise<boolean> {
  const client = new mongoose.mongo.MongoClient(url, { directConnection: true, promoteBuffers: true });
  try {
    for (const database of databases) {
      for (const { name } of await client.db(database).listCollections().toArray()) {
        for await (const document of client.db(database).collection(name).find()) {
          if (holds(document, text)) return true;
        }
      }
    }
    return false;
  } finally {
    await client.close();
  }
}

function holds(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.includes(text);
  if (value instanceof Uint8Array) return Buffer.from(value).includes(text);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => name.includes(text) || holds(member, text));
}
