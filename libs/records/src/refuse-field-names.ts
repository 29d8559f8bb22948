/**
 * Throws a TypeError for a field name with `.` or `$` at any depth of plain JSON, so that what the SQLite shape accepts
 * can also be stored in MongoDB.
 */
export function refuseFieldNames(value: unknown): void {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const item of value) refuseFieldNames(item);
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    if (name.includes('.') || name.includes('$')) {
      throw new TypeError(`A stored field name must not contain "." or "$": ${name}`);
    }
    refuseFieldNames(item);
  }
}
