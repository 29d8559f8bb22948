import { once } from 'node:events';
import type { Metadata, ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  GetJobPageRequest,
  GetJobWordsRequest,
  JobPageAnswer,
  JobRequest,
  JsonAnswer,
  WordsPart,
} from '@docket/contracts';
import { EMPTY } from 'rxjs';
import type { Observable } from 'rxjs';
import { GrpcErrors } from '@docket/service';
import { PageImages } from './evidence/page-images.ts';
import { ReadPages } from './evidence/read-pages.ts';
import { goneOf } from './job-calls.ts';

/** What the gateway asks about how a result came about. */
@Controller()
export class EvidenceCalls {
  readonly #pages: ReadPages;
  readonly #images: PageImages;
  readonly #errors: GrpcErrors;

  constructor(pages: ReadPages, images: PageImages, errors: GrpcErrors) {
    this.#pages = pages;
    this.#images = images;
    this.#errors = errors;
  }

  @GrpcMethod('Ingest', 'GetJobResult')
  getJobResult(request: JobRequest): Promise<JsonAnswer> {
    return this.#errors.guard('GetJobResult', this.#pages.result(request));
  }

  /** Written here and not through an observable, which would read all words ahead of a slow caller. */
  @GrpcMethod('Ingest', 'GetJobWords')
  getJobWords(
    request: GetJobWordsRequest,
    _metadata: Metadata,
    call: ServerWritableStream<GetJobWordsRequest, WordsPart>,
  ): Promise<Observable<never>> {
    return this.#errors.guard('GetJobWords', write(call, this.#pages.words(request)));
  }

  @GrpcMethod('Ingest', 'GetJobPage')
  getJobPage(
    request: GetJobPageRequest,
    _metadata: Metadata,
    call: ServerUnaryCall<GetJobPageRequest, JobPageAnswer>,
  ): Promise<JobPageAnswer> {
    return this.#errors.guard('GetJobPage', this.#images.get(request, goneOf(call)));
  }
}

async function write<T>(call: ServerWritableStream<unknown, T>, parts: AsyncIterable<T>): Promise<Observable<never>> {
  const gone = new AbortController();
  call.once('cancelled', () => gone.abort());
  for await (const part of parts) {
    if (call.cancelled) break;
    if (!call.write(part)) await once(call, 'drain', { signal: gone.signal }).catch(() => undefined);
  }
  return EMPTY;
}
