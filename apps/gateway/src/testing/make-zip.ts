import { crc32, deflateRawSync } from 'node:zlib';

/** A file of a ZIP; what it says of itself may be wrong. */
export interface ZipEntry {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly stored?: boolean;
  /** In place of the true ones. */
  readonly says?: { readonly size?: number; readonly crc?: number; readonly flags?: number; readonly method?: number };
}

const UTF8_NAME = 0x0800;

/** A ZIP byte for byte as its entries say (APPNOTE.TXT 4.3). */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const data = entry.stored ? Buffer.from(entry.content) : deflateRawSync(entry.content);
    const fields = fieldsOf(entry, data.length, name.length);
    const header = Buffer.concat([Buffer.from('504b03041400', 'hex'), fields, name]);
    const external = Buffer.alloc(14);
    external.writeUInt32LE(at, 10);
    directory.push(Buffer.from('504b010214001400', 'hex'), fields, external, name);
    files.push(header, data);
    at += header.length + data.length;
  }
  return Buffer.concat([...files, ...directory, endOf(entries.length, Buffer.concat(directory).length, at)]);
}

/** Flags to length of the extra field, as both headers of an entry have them. */
function fieldsOf({ content, stored = false, says = {} }: ZipEntry, packed: number, nameLength: number): Buffer {
  const fields = Buffer.alloc(24);
  fields.writeUInt16LE(says.flags ?? UTF8_NAME, 0);
  fields.writeUInt16LE(says.method ?? (stored ? 0 : 8), 2);
  fields.writeUInt32LE(says.crc ?? crc32(content), 8);
  fields.writeUInt32LE(packed, 12);
  fields.writeUInt32LE(says.size ?? Buffer.byteLength(content), 16);
  fields.writeUInt16LE(nameLength, 20);
  return fields;
}

function endOf(entries: number, directoryBytes: number, directoryAt: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(directoryAt, 16);
  return end;
}
