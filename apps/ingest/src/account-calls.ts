import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  AccountBodyRequest,
  AccountRequest,
  AdmitAnswer,
  AdmitRequest,
  BodyRequest,
  JsonAnswer,
  ListRequest,
  RevokeKeyRequest,
} from '@docket/contracts';
import { GrpcErrors } from '@docket/service';
import { Accounts } from './accounts/accounts.ts';
import { Admission } from './accounts/admission.ts';
import { Keys } from './accounts/keys.ts';

/** What the gateway asks about keys and accounts. */
@Controller()
export class AccountCalls {
  readonly #admission: Admission;
  readonly #accounts: Accounts;
  readonly #keys: Keys;
  readonly #errors: GrpcErrors;

  constructor(admission: Admission, accounts: Accounts, keys: Keys, errors: GrpcErrors) {
    this.#admission = admission;
    this.#accounts = accounts;
    this.#keys = keys;
    this.#errors = errors;
  }

  @GrpcMethod('Ingest', 'Admit')
  admit(request: AdmitRequest): Promise<AdmitAnswer> {
    return this.#errors.guard('Admit', this.#admission.admit(request));
  }

  @GrpcMethod('Ingest', 'ListAccounts')
  listAccounts(request: ListRequest): Promise<JsonAnswer> {
    return this.#errors.guard('ListAccounts', this.#accounts.list(request));
  }

  @GrpcMethod('Ingest', 'CreateAccount')
  createAccount({ bodyJson }: BodyRequest): Promise<JsonAnswer> {
    return this.#errors.guard('CreateAccount', this.#accounts.create(bodyJson));
  }

  @GrpcMethod('Ingest', 'GetAccount')
  getAccount({ accountId }: AccountRequest): Promise<JsonAnswer> {
    return this.#errors.guard('GetAccount', this.#accounts.get(accountId));
  }

  @GrpcMethod('Ingest', 'UpdateAccount')
  updateAccount({ accountId, bodyJson }: AccountBodyRequest): Promise<JsonAnswer> {
    return this.#errors.guard('UpdateAccount', this.#accounts.update(accountId, bodyJson));
  }

  @GrpcMethod('Ingest', 'ListKeys')
  listKeys({ accountId }: AccountRequest): Promise<JsonAnswer> {
    return this.#errors.guard('ListKeys', this.#keys.list(accountId));
  }

  @GrpcMethod('Ingest', 'CreateKey')
  createKey({ accountId, bodyJson }: AccountBodyRequest): Promise<JsonAnswer> {
    return this.#errors.guard('CreateKey', this.#keys.create(accountId, bodyJson));
  }

  @GrpcMethod('Ingest', 'RevokeKey')
  revokeKey({ accountId, keyId }: RevokeKeyRequest): Promise<JsonAnswer> {
    return this.#errors.guard('RevokeKey', this.#keys.revoke(accountId, keyId));
  }
}
