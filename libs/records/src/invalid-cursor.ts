/** A list's cursor is damaged, or belongs to another query. Start again without one. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';

  constructor() {
    super('The cursor does not belong to this list. Start again without a cursor.');
  }
}
