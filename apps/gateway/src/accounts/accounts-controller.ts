import { Controller, Req } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { Request } from 'express';
import { inputOf } from '../http/check-input.ts';
import { traceOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { Ingest } from '../ingest/ingest.ts';

/** The caller's own account, and for the operator all accounts and their keys. */
@Controller()
export class AccountsController {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  @Serves('getOwnAccount')
  own(@Req() request: Request): Promise<string> {
    return this.#read(request, accountOf(request));
  }

  @Serves('listAccounts')
  list(@Req() request: Request): Promise<string> {
    const { query } = inputOf(request, OPERATIONS.listAccounts);
    return this.#ingest.readJson((client, call) => client.listAccounts(query, call), traceOf(request));
  }

  @Serves('createAccount')
  create(@Req() request: Request): Promise<string> {
    const bodyJson = JSON.stringify(inputOf(request, OPERATIONS.createAccount).body);
    return this.#ingest.change((client, call) => client.createAccount({ bodyJson }, call), traceOf(request));
  }

  @Serves('getAccount')
  get(@Req() request: Request): Promise<string> {
    return this.#read(request, inputOf(request, OPERATIONS.getAccount).params.accountId);
  }

  @Serves('updateAccount')
  update(@Req() request: Request): Promise<string> {
    const { params, body } = inputOf(request, OPERATIONS.updateAccount);
    const asked = { ...params, bodyJson: JSON.stringify(body) };
    return this.#ingest.change((client, call) => client.updateAccount(asked, call), traceOf(request));
  }

  @Serves('listKeys')
  keys(@Req() request: Request): Promise<string> {
    const { params } = inputOf(request, OPERATIONS.listKeys);
    return this.#ingest.readJson((client, call) => client.listKeys(params, call), traceOf(request));
  }

  @Serves('createKey')
  createKey(@Req() request: Request): Promise<string> {
    const { params, body } = inputOf(request, OPERATIONS.createKey);
    const asked = { ...params, bodyJson: JSON.stringify(body) };
    return this.#ingest.change((client, call) => client.createKey(asked, call), traceOf(request));
  }

  @Serves('revokeKey')
  async revokeKey(@Req() request: Request): Promise<void> {
    const { params } = inputOf(request, OPERATIONS.revokeKey);
    await this.#ingest.change((client, call) => client.revokeKey(params, call), traceOf(request));
  }

  #read(request: Request, accountId: string): Promise<string> {
    return this.#ingest.readJson((client, call) => client.getAccount({ accountId }, call), traceOf(request));
  }
}
