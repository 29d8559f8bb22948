import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcStreamCall } from '@nestjs/microservices';
import type { FromDrawer, ToDrawer } from '@docket/contracts';
import { GrpcErrors } from '@docket/service';
import { serveDuplex } from './duplex-stream.ts';
import { Drawings } from './evidence/drawings.ts';

/** The streams of extractors that draw pages, one a page. */
@Controller()
export class DrawerCalls {
  readonly #drawings: Drawings;
  readonly #errors: GrpcErrors;

  constructor(drawings: Drawings, errors: GrpcErrors) {
    this.#drawings = drawings;
    this.#errors = errors;
  }

  @GrpcStreamCall('Ingest', 'DrawPage')
  drawPage(call: ServerDuplexStream<FromDrawer, ToDrawer>): void {
    const details = 'the page is requested again if somebody waits for it';
    const serving = { name: 'DrawPage', errors: this.#errors, closing: this.#drawings.closing, details };
    serveDuplex(call, serving, (stream) => this.#drawings.serve(stream));
  }
}
