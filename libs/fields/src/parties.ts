import { textOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { byScore } from './labelled.ts';
import { fold } from './fold.ts';
import { findCompanies } from './letterhead.ts';
import { findLabels } from './labels.ts';
import type { LabelHit } from './labels.ts';
import { PARTY_LABELS } from './lexicon/party-labels.ts';
import type { Party } from './lexicon/party-labels.ts';
import type { Sheet } from './lines.ts';
import { hasPostcode, kindOf } from './names.ts';
import { addressesOf } from './party-address.ts';
import { besideLabel, blockBelow, candidateOf, nameIn } from './party-block.ts';
import type { Entry } from './party-block.ts';
import { addressBlocks, addressWindow, headBlock, letterheads, senderFeet, senderLines } from './unlabelled-parties.ts';
import type { Word } from './words.ts';
import { opensCell } from './zones.ts';

/** A label that heads a block stands alone in its cell or has a colon: `Supplier Ltd` heads none. */
function isHeading(hit: LabelHit<Party>): boolean {
  return opensCell(hit) && /^[\s)]*(?::|\t|$)/.test(hit.line.folded.slice(hit.to));
}

/** What stands under or beside a label that heads a block. */
interface Block {
  readonly hit: LabelHit<Party>;
  readonly beside: readonly Entry[];
  readonly below: readonly Entry[];
}

function blockOf(sheet: Sheet, hit: LabelHit<Party>, hits: readonly LabelHit<Party>[]): Block {
  const rest = hit.line.folded.slice(hit.to);
  const alone = /^\s*:?\s*(?:\t|$)/.test(rest);
  const colon = /^\s*:/.test(rest);
  return { hit, beside: colon ? besideLabel(hit) : [], below: alone ? blockBelow(sheet, hit, hits) : [] };
}

function partyIn(sheet: Sheet, { hit, beside, below }: Block): Candidate[] {
  const locator = `label:${hit.line.text.slice(hit.from, hit.to)}`;
  const underneath = nameIn(sheet, below);
  if (underneath !== undefined) return [candidateOf(underneath, hit.weight, locator)];
  const first = beside.find((entry) => kindOf(entry.text) === 'name');
  return first === undefined ? [] : [candidateOf(first, hit.weight * 0.9, locator)];
}

/** The words of a block as far as its postcode: what follows may be another's. */
function wordsOf({ beside, below }: Block): readonly Word[] {
  const last = below.findIndex((entry) => hasPostcode(entry.text));
  const address = last < 0 ? below.slice(0, 4) : below.slice(0, last + 1);
  return [...beside, ...address].flatMap((entry) => entry.words);
}

const letters = ({ value }: Candidate): string => fold(textOf(value)).replace(/[^\p{L}\p{N}]/gu, '');
const same = (a: Candidate, b: Candidate): boolean => letters(a) === letters(b);

/** Whether a candidate is, or stands in the block of, one of the parties that a label calls the buyer. */
function belongsTo(candidate: Candidate, buyers: readonly Candidate[], words: ReadonlySet<Word>): boolean {
  return buyers.some((buyer) => same(candidate, buyer)) || candidate.words.some((word) => words.has(word));
}

/** Names and addresses of seller, buyer and receiver, each best first. */
export interface Parties extends Named {
  readonly shipTo: readonly Candidate[];
  readonly sellerAddress: readonly Candidate[];
  readonly buyerAddress: readonly Candidate[];
  readonly shipToAddress: readonly Candidate[];
}

interface Named {
  readonly seller: readonly Candidate[];
  readonly buyer: readonly Candidate[];
}

/** Where a label names the seller, a paper's own letterhead is that of who orders. */
function ordering(
  letterheads: readonly Candidate[],
  bought: readonly Candidate[],
  words: ReadonlySet<Word>,
): Candidate[] {
  return byScore(letterheads).filter((one) => one.score >= ORDERING && !belongsTo(one, bought, words));
}

/** A letterhead that is seen less surely may be anything. */
const ORDERING = 0.45;

/** Sellers that no label names, with the address window below a sender's line. */
function unlabelled(sheet: Sheet, hits: readonly LabelHit<Party>[]): Named {
  const senders = senderLines(sheet);
  const head = headBlock(sheet, hits);
  const windows = senders.flatMap((sender) => addressWindow(sheet, sender) ?? []);
  return {
    seller: [
      ...senders.map((entry) => candidateOf(entry, 0.7, 'sender line')),
      ...(head === undefined ? [] : [candidateOf(head, 0.6, 'letterhead')]),
      ...senderFeet(sheet).map((entry) => candidateOf(entry, 0.45, 'foot of the page')),
      ...letterheads(sheet),
      ...findCompanies(sheet).map((company) => ({ ...company, score: company.score * 0.3 })),
    ],
    buyer: windows.map((entry) => candidateOf(entry, 0.7, 'address window')),
  };
}

/**
 * Looks for both parties at once, because one cannot be the other: whoever stands under a buyer's label is the buyer,
 * and is the seller only where a seller's label says so too. Weights: label 1 (0.7 for short ones such as `to`), the
 * sender's line 0.7, the address window below it 0.7, the first name above an address at the head 0.6, another legal
 * form at the head 0.5, a sender's line at the foot 0.45, another legal form there 0.4, another address block 0.35,
 * delivery address 0.5; × 0.9 without a legal form × confidence of the words. Last come the names that `findCompanies`
 * sees, with 0.3 of their score.
 */
export function findParties(sheet: Sheet): Parties {
  const hits = findLabels(sheet, PARTY_LABELS).filter(isHeading);
  const blocks = hits.map((hit) => blockOf(sheet, hit, hits));
  const under = (...roles: readonly Party[]): Block[] => blocks.filter(({ hit }) => roles.includes(hit.role));
  const named = (found: readonly Block[]): Candidate[] => found.flatMap((block) => partyIn(sheet, block));
  const receivers = under('buyer', 'delivery');
  const bought = named(receivers);
  const words = new Set(receivers.flatMap(wordsOf));
  const free = unlabelled(sheet, hits);
  const seller = byScore([
    ...named(under('seller')),
    ...free.seller.filter((candidate) => !belongsTo(candidate, bought, words)),
  ]);
  const taken = seller[0];
  const sellers = byScore(named(under('seller')));
  const blocksOfAddress = addressBlocks(sheet, hits).map((entry) => candidateOf(entry, 0.35, 'address block'));
  const buyer = [
    ...byScore(named(under('buyer'))),
    ...(sellers.length > 0 ? ordering(free.seller, bought, words) : []),
    ...byScore([...named(under('delivery')), ...free.buyer, ...blocksOfAddress]),
  ].filter((candidate) => taken === undefined || !same(candidate, taken));
  const first = buyer[0];
  const shipTo = byScore(named(under('delivery')));
  return {
    seller: seller.filter((c) => first === undefined || c === taken || !same(c, first)),
    buyer,
    shipTo,
    sellerAddress: addressesOf(sheet, taken === undefined ? [] : [taken]),
    buyerAddress: addressesOf(sheet, first === undefined ? [] : [first]),
    shipToAddress: addressesOf(sheet, shipTo),
  };
}
