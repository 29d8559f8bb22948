import type { Kind } from './records.ts';

const KIND = /^[a-z][a-z-]{0,50}$/;
/** The event log's collection, in the same database. */
const RESERVED = 'commits';
const FIELD = /^[A-Za-z][A-Za-z0-9_]{0,50}$/;

/** Throws a TypeError for names that a store cannot carry. Kinds are declared in code, so this is a programmer's error. */
export function checkKind(kind: Kind<never>): void {
  if (!KIND.test(kind.name) || kind.name === RESERVED) throw new TypeError(`Not a name for a kind: ${kind.name}`);
  for (const fields of Object.values(kind.indexes) as readonly (readonly string[])[]) {
    for (const field of fields) {
      if (!FIELD.test(field)) throw new TypeError(`Kind ${kind.name}: not a field to index: ${field}`);
    }
  }
}
