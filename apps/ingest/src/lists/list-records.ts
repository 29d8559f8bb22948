import { randomUUID } from 'node:crypto';
import type { Records, Versioned } from '@docket/records';
import { LIST_VERSIONS, LISTS } from '../kinds.ts';
import type { ListVersion, StoredList } from '../kinds.ts';
import type { ListContent } from './check-list.ts';

/** Lists of one account. */
const MOST_LISTS = 100;
/** Versions of a list that can be read, the newest ones. */
const KEPT_VERSIONS = 30;
/** Versions looked at together: each may have 12 MiB. */
const BATCH = 2;

const listKey = (accountId: string, name: string) => `${accountId}/${name}`;
const versionKey = (listId: string, number: number) => `${listId}/${number}`;

/**
 * Lists and their versions in the store. A version is inserted first, under an id that only one writer gets, and then
 * the list is made to point at it: a crash in between leaves a version that nobody uses, and the next change removes it.
 */
export class ListRecords {
  readonly #records: Records;
  readonly #now: () => Date;

  constructor(records: Records, now: () => Date) {
    this.#records = records;
    this.#now = now;
  }

  /** By name. */
  async ofAccount(accountId: string): Promise<readonly StoredList[]> {
    const query = { index: 'byAccount', equals: [accountId], limit: MOST_LISTS };
    return (await this.#records.list(LISTS, query)).items.map(({ value }) => value);
  }

  async named(accountId: string, name: string): Promise<StoredList | undefined> {
    return (await this.#find(accountId, name))?.value;
  }

  /** One of the versions that are kept. */
  async version({ listId }: StoredList, number: number): Promise<ListVersion | undefined> {
    return (await this.#records.get(LIST_VERSIONS, versionKey(listId, number)))?.value;
  }

  /** Makes this the content of a list, the later of two changes at one instant counts; 'full': the account has too many. */
  async put(accountId: string, name: string, content: ListContent): Promise<StoredList | 'full'> {
    for (;;) {
      const found = await this.#find(accountId, name);
      if (found?.value.sha256 === content.sha256) return found.value;
      if (!found && (await this.#count(accountId)) >= MOST_LISTS) return 'full';
      const list = await this.#addVersion(accountId, name, content, found?.value);
      const pointed = await this.#point(list, found);
      if (!pointed) await this.#records.remove(LIST_VERSIONS, versionKey(list.listId, list.number));
      else if (!found && (await this.#count(accountId)) > MOST_LISTS) return this.#giveBack(list);
      else {
        await this.#removeVersions(list.listId, list.number - KEPT_VERSIONS + 1);
        return list;
      }
    }
  }

  /** Removes a list with all of its versions; false: there is none. */
  async delete(accountId: string, name: string): Promise<boolean> {
    for (let found = await this.#find(accountId, name); found; found = await this.#find(accountId, name)) {
      // The content goes first: what a crash leaves is a list whose content is gone, not content that no list shows.
      await this.#removeVersions(found.value.listId);
      if (await this.#records.remove(LISTS, found.id, found.version)) return true;
    }
    return false;
  }

  #find(accountId: string, name: string): Promise<Versioned<StoredList> | undefined> {
    return this.#records.get(LISTS, listKey(accountId, name));
  }

  async #addVersion(
    accountId: string,
    name: string,
    { entriesJson, size, ...about }: ListContent,
    former: StoredList | undefined,
  ): Promise<StoredList> {
    const createdAt = this.#now().toISOString();
    const listId = former?.listId ?? randomUUID();
    for (let number = (former?.number ?? 0) + 1; ; number++) {
      const version: ListVersion = { listId, number, ...about, entriesJson, createdAt };
      if (!(await this.#records.insert(LIST_VERSIONS, versionKey(listId, number), version))) continue;
      const times = { createdAt: former?.createdAt ?? createdAt, updatedAt: createdAt };
      return { listId, accountId, name, number, ...about, size, ...times };
    }
  }

  /** A later change may have overtaken this one. False: somebody else has made or removed the list meanwhile. */
  async #point(list: StoredList, found: Versioned<StoredList> | undefined): Promise<boolean> {
    const { accountId, name, listId, number } = list;
    if (!found) return this.#records.insert(LISTS, listKey(accountId, name), list);
    let now: Versioned<StoredList> | undefined = found;
    while (now?.value.listId === listId) {
      if (now.value.number > number) return true;
      if (await this.#records.replace(LISTS, now.id, now.version, list)) return true;
      now = await this.#find(accountId, name);
    }
    return false;
  }

  /** Many were made at one instant. */
  async #giveBack({ accountId, name }: StoredList): Promise<'full'> {
    await this.delete(accountId, name);
    return 'full';
  }

  /** @param before the first that stays; all go unless given. */
  async #removeVersions(listId: string, before?: number): Promise<void> {
    const to = before === undefined ? {} : { to: before };
    for (;;) {
      const query = { index: 'byList', equals: [listId], from: 1, ...to, limit: BATCH };
      const { items } = await this.#records.list(LIST_VERSIONS, query);
      for (const { id } of items) await this.#records.remove(LIST_VERSIONS, id);
      if (items.length < BATCH) return;
    }
  }

  #count(accountId: string): Promise<number> {
    return this.#records.count(LISTS, { index: 'byAccount', equals: [accountId] });
  }
}
