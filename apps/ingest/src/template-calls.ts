import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  AccountRequest,
  CreateTemplateRequest,
  JsonAnswer,
  ReplaceTemplateRequest,
  TakeTrialRequest,
  TemplateInput,
  TemplateRequest,
} from '@docket/contracts';
import { GrpcErrors } from '@docket/service';
import { goneOf } from './job-calls.ts';
import { Templates } from './templates/templates.ts';
import { Trials } from './templates/trials.ts';

/** What the gateway asks about templates. Bodies come as the gateway has checked them. */
@Controller()
export class TemplateCalls {
  readonly #templates: Templates;
  readonly #trials: Trials;
  readonly #errors: GrpcErrors;

  constructor(templates: Templates, trials: Trials, errors: GrpcErrors) {
    this.#templates = templates;
    this.#trials = trials;
    this.#errors = errors;
  }

  @GrpcMethod('Ingest', 'ListTemplates')
  async list({ accountId }: AccountRequest): Promise<JsonAnswer> {
    return this.#errors.guard('ListTemplates', this.#templates.list(accountId));
  }

  @GrpcMethod('Ingest', 'CreateTemplate')
  async create({ accountId, bodyJson }: CreateTemplateRequest): Promise<JsonAnswer> {
    return this.#errors.guard('CreateTemplate', this.#templates.create(accountId, inputOf(bodyJson)));
  }

  @GrpcMethod('Ingest', 'GetTemplate')
  async get({ accountId, templateId, version }: TemplateRequest): Promise<JsonAnswer> {
    return this.#errors.guard('GetTemplate', this.#templates.get(accountId, templateId, version));
  }

  @GrpcMethod('Ingest', 'ReplaceTemplate')
  async replace({ accountId, templateId, bodyJson }: ReplaceTemplateRequest): Promise<JsonAnswer> {
    return this.#errors.guard('ReplaceTemplate', this.#templates.replace(accountId, templateId, inputOf(bodyJson)));
  }

  @GrpcMethod('Ingest', 'DeleteTemplate')
  async delete({ accountId, templateId }: TemplateRequest): Promise<JsonAnswer> {
    return this.#errors.guard('DeleteTemplate', this.#templates.delete(accountId, templateId));
  }

  @GrpcMethod('Ingest', 'ListTemplateVersions')
  async versions({ accountId, templateId }: TemplateRequest): Promise<JsonAnswer> {
    return this.#errors.guard('ListTemplateVersions', this.#templates.versions(accountId, templateId));
  }

  @GrpcMethod('Ingest', 'PublishTemplate')
  async publish({ accountId, templateId, version = 0 }: TemplateRequest): Promise<JsonAnswer> {
    return this.#errors.guard('PublishTemplate', this.#templates.publish(accountId, templateId, version));
  }

  @GrpcMethod('Ingest', 'TakeTrial')
  async takeTrial(
    request: TakeTrialRequest,
    _metadata: Metadata,
    call: ServerUnaryCall<TakeTrialRequest, JsonAnswer>,
  ): Promise<JsonAnswer> {
    return this.#errors.guard('TakeTrial', this.#trials.take(request, goneOf(call)));
  }
}

const inputOf = (bodyJson: string) => JSON.parse(bodyJson) as TemplateInput;
