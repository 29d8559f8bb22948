import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Controller, Get, Header, Param, Redirect, Res } from '@nestjs/common';
import { openApiDocument } from '@docket/contracts';
import { templateJsonSchema } from '@docket/fields';
import type { Response } from 'express';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { DOCS_INITIALIZER, DOCS_PAGE } from './docs-page.ts';

const { resolve } = createRequire(import.meta.url);
const SWAGGER_UI = dirname(resolve('swagger-ui-dist/package.json'));
/** What the page loads of that package. */
const SWAGGER_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };
const OPENAPI = JSON.stringify(openApiDocument(version));
const TEMPLATE_SCHEMA_PATH = '/schemas/template.json';
const TEMPLATE_SCHEMA = JSON.stringify(templateJsonSchema(TEMPLATE_SCHEMA_PATH));

/** The same for everybody, and changed by new versions only. */
const CACHEABLE = ['Cache-Control', 'public, max-age=300'] as const;
// Styles: Swagger UI sets some on its elements. Nothing comes from, or goes to, anywhere else.
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The public interface describes itself, without a key: OpenAPI, a page to browse it, and the template language. */
@Controller()
export class DescriptionController {
  @Get('/')
  @Redirect('/docs', 302)
  home(): void {
    // The redirect is all.
  }

  @Get('/openapi.json')
  @Header('Content-Type', 'application/json')
  @Header(...CACHEABLE)
  openApi(): string {
    return OPENAPI;
  }

  @Get(TEMPLATE_SCHEMA_PATH)
  @Header('Content-Type', 'application/schema+json')
  @Header(...CACHEABLE)
  templateSchema(): string {
    return TEMPLATE_SCHEMA;
  }

  @Get('/docs')
  @Header('Content-Type', 'text/html')
  @Header(...CACHEABLE)
  @Header('Content-Security-Policy', PAGE_POLICY)
  @Header('Referrer-Policy', 'no-referrer')
  docs(): string {
    return DOCS_PAGE;
  }

  @Get('/docs/:file')
  file(@Param('file') file: string, @Res() response: Response): void {
    const isInitializer = file === 'initializer.js';
    if (!isInitializer && !SWAGGER_FILES.includes(file)) throw new Refused(REFUSALS.notFound);
    response.set(...CACHEABLE);
    if (isInitializer) response.type('text/javascript').send(DOCS_INITIALIZER);
    else response.sendFile(file, { root: SWAGGER_UI, cacheControl: false });
  }
}
