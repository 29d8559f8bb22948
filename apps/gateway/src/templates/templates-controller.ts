import { Controller, Req } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { Request } from 'express';
import { inputOf } from '../http/check-input.ts';
import { traceOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { Ingest } from '../ingest/ingest.ts';
import { templateOf, versionOf } from './template-of.ts';

/** Templates of the caller's account and the built-in ones; ingest checks what is in a schema. */
@Controller()
export class TemplatesController {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  @Serves('listTemplates')
  list(@Req() request: Request): Promise<string> {
    const asked = { accountId: accountOf(request) };
    return this.#ingest.readJson((client, call) => client.listTemplates(asked, call), traceOf(request));
  }

  @Serves('createTemplate')
  create(@Req() request: Request): Promise<string> {
    const bodyJson = JSON.stringify(inputOf(request, OPERATIONS.createTemplate).body);
    const asked = { accountId: accountOf(request), bodyJson };
    return this.#ingest.change((client, call) => client.createTemplate(asked, call), traceOf(request));
  }

  @Serves('getTemplate')
  get(@Req() request: Request): Promise<string> {
    const asked = templateOf(request, inputOf(request, OPERATIONS.getTemplate).params);
    return this.#ingest.readJson((client, call) => client.getTemplate(asked, call), traceOf(request));
  }

  @Serves('replaceTemplate')
  replace(@Req() request: Request): Promise<string> {
    const { params, body } = inputOf(request, OPERATIONS.replaceTemplate);
    const asked = { ...templateOf(request, params), bodyJson: JSON.stringify(body) };
    return this.#ingest.change((client, call) => client.replaceTemplate(asked, call), traceOf(request));
  }

  @Serves('deleteTemplate')
  async delete(@Req() request: Request): Promise<void> {
    const asked = templateOf(request, inputOf(request, OPERATIONS.deleteTemplate).params);
    await this.#ingest.change((client, call) => client.deleteTemplate(asked, call), traceOf(request));
  }

  @Serves('listTemplateVersions')
  versions(@Req() request: Request): Promise<string> {
    const asked = templateOf(request, inputOf(request, OPERATIONS.listTemplateVersions).params);
    return this.#ingest.readJson((client, call) => client.listTemplateVersions(asked, call), traceOf(request));
  }

  @Serves('getTemplateVersion')
  version(@Req() request: Request): Promise<string> {
    const asked = versionOf(request, inputOf(request, OPERATIONS.getTemplateVersion).params);
    return this.#ingest.readJson((client, call) => client.getTemplate(asked, call), traceOf(request));
  }

  @Serves('publishTemplateVersion')
  publish(@Req() request: Request): Promise<string> {
    const asked = versionOf(request, inputOf(request, OPERATIONS.publishTemplateVersion).params);
    return this.#ingest.change((client, call) => client.publishTemplate(asked, call), traceOf(request));
  }
}
