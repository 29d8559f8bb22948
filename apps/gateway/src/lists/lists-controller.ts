import { Controller, Req, Res } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { ListBody } from '@docket/contracts';
import type { Request, Response } from 'express';
import { inputOf } from '../http/check-input.ts';
import { traceOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { Ingest } from '../ingest/ingest.ts';
import { listCsv } from './list-csv.ts';

/** A large list takes a while to be checked and stored, or read. In milliseconds. */
const LIST_MS = 30_000;

/** The account's own lists; ingest checks names and entries. */
@Controller()
export class ListsController {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  @Serves('listLists')
  list(@Req() request: Request): Promise<string> {
    const asked = { accountId: accountOf(request) };
    return this.#ingest.readJson((client, call) => client.listLists(asked, call), traceOf(request));
  }

  @Serves('getList')
  async get(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<string> {
    const { params, query } = inputOf(request, OPERATIONS.getList);
    const { format = request.accepts(['json', 'csv']) || 'json', ...version } = query;
    const asked = { ...named(request, params), ...version };
    const call = { ...traceOf(request), timeoutMs: LIST_MS };
    const json = await this.#ingest.readJson((client, settings) => client.getList(asked, settings), call);
    response.vary('Accept');
    if (format !== 'csv') return json;
    response.attachment(`${params.listName}.csv`);
    return listCsv(JSON.parse(json) as ListBody);
  }

  @Serves('putList')
  put(@Req() request: Request): Promise<string> {
    const { params, body } = inputOf(request, OPERATIONS.putList);
    const asked = { ...named(request, params), bodyJson: JSON.stringify(body) };
    const call = { ...traceOf(request), timeoutMs: LIST_MS };
    return this.#ingest.change((client, settings) => client.putList(asked, settings), call);
  }

  @Serves('deleteList')
  async delete(@Req() request: Request): Promise<void> {
    const asked = named(request, inputOf(request, OPERATIONS.deleteList).params);
    await this.#ingest.change((client, call) => client.deleteList(asked, call), traceOf(request));
  }
}

const named = (request: Request, { listName }: { readonly listName: string }) => ({
  accountId: accountOf(request),
  name: listName,
});
