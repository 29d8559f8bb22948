/**
 * The store gave no answer within its deadline, or cannot take writes now (disk full, no primary). A write may have
 * happened or not; repeating it is safe. Callers keep what they hold and try again later: nothing was decided.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
