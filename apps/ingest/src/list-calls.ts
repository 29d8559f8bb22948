import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { AccountRequest, JsonAnswer, ListInput, NamedListRequest, PutListRequest } from '@docket/contracts';
import { GrpcErrors } from '@docket/service';
import { Lists } from './lists/lists.ts';

/** What the gateway asks about an account's own lists. */
@Controller()
export class ListCalls {
  readonly #lists: Lists;
  readonly #errors: GrpcErrors;

  constructor(lists: Lists, errors: GrpcErrors) {
    this.#lists = lists;
    this.#errors = errors;
  }

  @GrpcMethod('Ingest', 'ListLists')
  async list({ accountId }: AccountRequest): Promise<JsonAnswer> {
    return this.#errors.guard('ListLists', this.#lists.list(accountId));
  }

  @GrpcMethod('Ingest', 'GetList')
  async get({ accountId, name, version }: NamedListRequest): Promise<JsonAnswer> {
    return this.#errors.guard('GetList', this.#lists.get(accountId, name, version));
  }

  @GrpcMethod('Ingest', 'PutList')
  async put({ accountId, name, bodyJson }: PutListRequest): Promise<JsonAnswer> {
    return this.#errors.guard('PutList', this.#lists.put(accountId, name, JSON.parse(bodyJson) as ListInput));
  }

  @GrpcMethod('Ingest', 'DeleteList')
  async delete({ accountId, name }: NamedListRequest): Promise<JsonAnswer> {
    return this.#errors.guard('DeleteList', this.#lists.delete(accountId, name));
  }
}
