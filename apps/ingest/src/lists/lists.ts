import type { JsonAnswer, ListInput, ListStored, ListSummary, Refusal } from '@docket/contracts';
import type { ListVersion, StoredList } from '../kinds.ts';
import { checkList, isListName } from './check-list.ts';
import type { ListRecords } from './list-records.ts';

const refused = (status: number, code: string, message: string): { readonly refusal: Refusal } => ({
  refusal: { status, code, message },
});
const LIST_NOT_FOUND = refused(404, 'LIST_NOT_FOUND', 'The account has no list of that name.');
const VERSION_NOT_FOUND = refused(
  404,
  'LIST_VERSION_NOT_FOUND',
  'The list has no such version. The newest 30 are kept.',
);
const INVALID_NAME = refused(
  400,
  'INVALID_LIST',
  'The name of a list must have 1 to 100 letters, digits, dots, dashes or underscores, and not begin with a dot or a dash.',
);
const TOO_MANY = refused(409, 'TOO_MANY_LISTS', 'The account has 100 lists. Delete one that is not used.');

/** The lists of an account as clients see them. */
export class Lists {
  readonly #records: ListRecords;

  constructor(records: ListRecords) {
    this.#records = records;
  }

  /** By name, without their entries. */
  async list(accountId: string): Promise<JsonAnswer> {
    return { json: JSON.stringify({ lists: (await this.#records.ofAccount(accountId)).map(summaryOf) }) };
  }

  /** @param number absent: the newest version. */
  async get(accountId: string, name: string, number?: number): Promise<JsonAnswer> {
    const list = await this.#records.named(accountId, name);
    if (!list) return LIST_NOT_FOUND;
    const version = await this.#records.version(list, number ?? list.number);
    if (!version) return number === undefined ? LIST_NOT_FOUND : VERSION_NOT_FOUND;
    const about = JSON.stringify(summaryOf(versionOf(list, version)));
    return { json: `${about.slice(0, -1)},"entries":${version.entriesJson}}` };
  }

  async put(accountId: string, name: string, input: ListInput): Promise<JsonAnswer> {
    if (!isListName(name)) return INVALID_NAME;
    const checked = checkList(input);
    if ('refusal' in checked) return checked;
    const list = await this.#records.put(accountId, name, checked.content);
    if (list === 'full') return TOO_MANY;
    const { repeated } = checked;
    return { json: JSON.stringify({ ...summaryOf(list), repeated } satisfies ListStored) };
  }

  async delete(accountId: string, name: string): Promise<JsonAnswer> {
    return (await this.#records.delete(accountId, name)) ? { json: '' } : LIST_NOT_FOUND;
  }
}

/** The list as it was in one of its versions. */
function versionOf(list: StoredList, { number, sha256, entryCount, columns, createdAt }: ListVersion): StoredList {
  return { ...list, number, sha256, entryCount, columns, updatedAt: createdAt };
}

function summaryOf(list: StoredList): ListSummary {
  const { name, number, sha256, entryCount, columns, createdAt, updatedAt } = list;
  return { name, version: number, sha256, entryCount, columns: [...columns], createdAt, updatedAt };
}
