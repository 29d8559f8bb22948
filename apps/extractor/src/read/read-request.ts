import type { Page } from '@docket/fields';
import type { PageEngine, PageOptions } from './read-page.ts';
import type { CrashCode } from './reader-process.ts';

/** A document to read. */
export interface ReadRequest {
  /** Path of the document; it must stay there until the reading has ended. */
  readonly file: string;
  /** `application/pdf`, or of a picture: PNG, JPEG, WEBP, TIFF, BMP. */
  readonly mediaType: string;
  /** ISO 639-1 or -3; null or unknown: English. */
  readonly language: string | null;
  /** Pages wanted, counted from 1; null: all. Those that the document does not have are left out. */
  readonly pages: readonly number[] | null;
  /** Pages that are there already and are not read again. Default: none. */
  readonly skip?: (page: number) => boolean;
  /** Called with each page as it is read, in no certain order; the document waits when this falls behind. */
  readonly onPage: (page: Page, engine: PageEngine) => Promise<void> | void;
  /** Called once with the number of pages that the document has. */
  readonly onCount?: (pages: number) => void;
  readonly signal?: AbortSignal;
  /** Default `auto`. */
  readonly ocr?: PageOptions['ocr'];
  /** Default false. */
  readonly barcodes?: boolean;
  /** Default `accurate`. */
  readonly profile?: PageOptions['profile'];
}

/** How a reading ended. Only `crashed` is worth another attempt. */
export type ReadOutcome =
  | { readonly kind: 'read'; readonly pageCount: number }
  | {
      readonly kind: 'unreadable';
      readonly code: 'ENCRYPTED' | 'UNREADABLE' | 'TOO_MANY_PAGES' | 'TOO_MANY_WORDS';
      readonly message: string;
    }
  /** The document's own reader died or passed a limit; `page` is null when it did so while opening the document. */
  | { readonly kind: 'crashed'; readonly code: CrashCode; readonly page: number | null; readonly message: string }
  | { readonly kind: 'cancelled' };
