import type { Page } from '@docket/fields';
import type { Turn } from './draw-page.ts';
import type { PageEngine, PageOptions } from './read-page.ts';

/** What the pool asks a reader process for. */
export type ReaderRequest = PageRequest | PictureRequest;

/** The words of a page, or only the number of pages (`page: null`). */
export interface PageRequest {
  readonly id: number;
  /** Which reading of a document it belongs to; a process keeps the last few open under it. */
  readonly reading: number;
  readonly file: string;
  readonly mediaType: string;
  /** Counted from 1; null: open the document and say how many pages it has. */
  readonly page: number | null;
  readonly options: PageOptions;
}

/** The picture of a page, counted from 1. */
export interface PictureRequest {
  readonly id: number;
  readonly file: string;
  readonly mediaType: string;
  readonly page: number;
  readonly turn: Turn;
}

/** What a reader process answers; `ready` once after it has loaded its engines. */
export type ReaderReply =
  | { readonly type: 'ready' }
  | { readonly type: 'opened'; readonly id: number; readonly pageCount: number }
  | {
      readonly type: 'unreadable';
      readonly id: number;
      readonly code: 'ENCRYPTED' | 'UNREADABLE' | 'TOO_MANY_WORDS';
      readonly message: string;
    }
  | {
      readonly type: 'page';
      readonly id: number;
      readonly page: Page;
      readonly engine: PageEngine;
      /** An engine broke on this page: the process must not read another one. */
      readonly spent: boolean;
    }
  | { readonly type: 'picture'; readonly id: number; readonly png: Uint8Array }
  | { readonly type: 'no-picture'; readonly id: number; readonly why: NoPicture; readonly spent: boolean };

/** Why there is no picture of a page. */
export type NoPicture = 'no-such-page' | 'not-drawable';

/** How the pool starts a reader process, as its only argument (JSON). */
export interface ReaderArguments {
  readonly parent: number;
  readonly allowFaultMarkers: boolean;
}
