import { unionBox } from './lines.ts';
import type { ListUsed } from './operators/account-lists.ts';
import type { Box, Word, WordSource } from './words.ts';

/** What JSON can say. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** A value that a locator or a concept proposes. */
export interface Candidate {
  readonly value: JsonValue;
  /** As printed; `null` for a value that was calculated. */
  readonly raw: string | null;
  readonly words: readonly Word[];
  readonly page: number | null;
  /**
   * 0..1. A user's locator: the mean confidence of its words. A concept: weight of the label (0..1) × fit of the
   * place × that confidence, plus the agreements found (see the finder). An ordering, not a probability.
   */
  readonly score: number;
  /** `from[0]:row` for a template's own locator, `concept:total` for the engine's. */
  readonly locator: string;
  /** Where it comes from; absent: from where its words do. */
  readonly source?: WordSource;
  /** Of the operator `list`. */
  readonly list?: ListUsed;
  /** Set by a finder that knows why this one cannot win. */
  readonly lost?: string;
  /** What else in the document agrees with the value: `1000.00 + 190.00 = 1190.00`. */
  readonly support?: readonly string[];
}

/** A candidate before it is known which of a field's locators it comes from. */
export type Proposal = Omit<Candidate, 'locator'>;

/** Where a value was seen. `page` counts from 1, `box` is in fractions of that page; all `null` if nothing was seen. */
export interface Evidence {
  readonly value: JsonValue;
  readonly raw: string | null;
  readonly page: number | null;
  readonly box: Box | null;
  readonly score: number;
  /** The version of an account's list that was compared. */
  readonly list?: ListUsed;
}

/** A candidate that did not win, and why. */
export interface LostCandidate extends Evidence {
  readonly lost: string;
}

/** The evidence of one field, best losing candidates first. */
export interface FieldEvidence extends Evidence {
  readonly source: WordSource | null;
  readonly locator: string | null;
  /** The arithmetic that agrees with the value; absent where none was found. */
  readonly support?: readonly string[];
  readonly candidates: readonly LostCandidate[];
}

/** A value as one comparable text. */
export const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** At most so many losing candidates are reported. */
export const MOST_REPORTED = 8;

const rounded = (n: number): number => Math.round(Math.min(1, Math.max(0, n)) * 1000) / 1000;
const clamped = (box: Box): Box => [edge(box[0]), edge(box[1]), edge(box[2]), edge(box[3])];
const edge = (n: number): number => Math.round(Math.min(1, Math.max(0, n)) * 1e5) / 1e5;

function evidenceOf(candidate: Candidate): Evidence {
  const seen = candidate.words.length > 0;
  return {
    value: candidate.value,
    raw: candidate.raw,
    page: seen ? candidate.page : null,
    box: seen ? clamped(unionBox(candidate.words.map((word) => word.box))) : null,
    score: rounded(candidate.score),
    ...(candidate.list === undefined ? {} : { list: candidate.list }),
  };
}

/** The mean confidence of words; 1 for none. */
export function confidenceOf(words: readonly Word[]): number {
  return words.length === 0 ? 1 : words.reduce((sum, word) => sum + word.confidence, 0) / words.length;
}

/** The evidence of a field that `winner` answers; `losers` in the order in which they are to be reported. */
export function fieldEvidence(winner: Candidate | undefined, losers: readonly Candidate[]): FieldEvidence {
  const candidates = losers
    .slice(0, MOST_REPORTED)
    .map((loser) => ({ ...evidenceOf(loser), lost: loser.lost ?? 'another candidate has a higher score' }));
  if (winner === undefined)
    return { value: null, raw: null, page: null, box: null, score: 0, source: null, locator: null, candidates };
  const source = winner.source ?? winner.words[0]?.source ?? null;
  const { support = [] } = winner;
  const supported = support.length === 0 ? {} : { support };
  return { ...evidenceOf(winner), source, locator: winner.locator, ...supported, candidates };
}
