import { textOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { byScore } from './labelled.ts';
import { findLabels, labels } from './labels.ts';
import type { LabelHit } from './labels.ts';
import type { Sheet } from './lines.ts';
import { kindOf } from './names.ts';
import { besideLabel, blockBelow, candidateOf, nameIn } from './party-block.ts';
import { addressBlocks, addressWindow, letterheads, senderLines } from './unlabelled-parties.ts';
import { opensCell } from './zones.ts';

type Party = 'seller' | 'buyer' | 'delivery' | 'other';

const PARTY_LABELS = [
  ...labels(
    'seller',
    1,
    'verkaufer; lieferant; rechnungs(er)?steller; leistungserbringer; seller',
    'vendor; supplier; sold by; vendeur; fournisseur; emetteur; prestataire; auftragnehmer',
  ),
  ...labels('seller', 0.7, 'from', 'von', 'absender', 'issued by', 'payable to', 'de'),
  ...labels(
    'buyer',
    1,
    'kaufer( leistungsempfanger)?; rechnung an; rechnungs(empfanger|adresse|anschrift); leistungsempfanger',
    'bill(ed)? to; sold to; invoice(d)? to; billing address; buyer',
    'purchaser; acheteur; facturee? a; adresse de facturation; auftraggeber; besteller; charge to; invoice address',
  ),
  ...labels(
    'buyer',
    0.7,
    'kunde; customer; client; to; an; empfanger; destinataire; a l attention de; attention; customer name',
    'kundenname',
  ),
  ...labels(
    'delivery',
    0.5,
    'ship(ped)? to; deliver(ed)? to; delivery address; shipping address; lieferadresse; lieferanschrift',
    '(abweichender )?warenempfanger; adresse de livraison; livre a; livraison',
  ),
  ...labels(
    'other',
    1,
    '(abweichender )?zahlungsempfanger; steuerbevollmachtigter( des verkaufers)?; steuervertreter; payee; remit to',
    'beneficiaire; account holder; kontoinhaber; sales contact; contact commercial; bemerkung(en)?; positionsdaten',
  ),
];

/** A label that heads a block stands alone in its cell or has a colon: `Supplier Ltd` heads none. */
function isHeading(hit: LabelHit<Party>): boolean {
  return opensCell(hit) && /^[\s)]*(?::|\t|$)/.test(hit.line.folded.slice(hit.to));
}

function labelledParty(sheet: Sheet, hit: LabelHit<Party>, hits: readonly LabelHit<Party>[]): Candidate[] {
  const rest = hit.line.folded.slice(hit.to);
  const beside = besideLabel(hit).filter((entry) => kindOf(entry.text) === 'name');
  const colon = /^\s*:/.test(rest);
  const alone = /^\s*:?\s*(?:\t|$)/.test(rest);
  const locator = `label:${hit.line.text.slice(hit.from, hit.to)}`;
  const underneath = alone ? nameIn(sheet, blockBelow(sheet, hit, hits)) : undefined;
  if (underneath !== undefined) return [candidateOf(underneath, hit.weight, locator)];
  const first = beside[0];
  return first !== undefined && colon ? [candidateOf(first, hit.weight * 0.9, locator)] : [];
}

const same = (a: Candidate, b: Candidate): boolean => textOf(a.value).toLowerCase() === textOf(b.value).toLowerCase();

/** Names of seller and buyer, each best first. */
export interface Parties {
  readonly seller: readonly Candidate[];
  readonly buyer: readonly Candidate[];
}

/**
 * Looks for both parties at once, because one cannot be the other. Weights: label 1 (0.7 for short ones such as `to`),
 * the sender's line 0.7, the address window below it 0.7, letterhead 0.5, foot of the page 0.4, another address block
 * 0.35, delivery address 0.5; × 0.9 without a legal form × confidence of the words.
 */
export function findParties(sheet: Sheet): Parties {
  const hits = findLabels(sheet, PARTY_LABELS).filter(isHeading);
  const of = (...roles: readonly Party[]): Candidate[] =>
    hits.filter((hit) => roles.includes(hit.role)).flatMap((hit) => labelledParty(sheet, hit, hits));
  const senders = senderLines(sheet);
  const windows = senders.flatMap((sender) => addressWindow(sheet, sender) ?? []);
  const seller = byScore([
    ...of('seller'),
    ...senders.map((entry) => candidateOf(entry, 0.7, 'sender line')),
    ...letterheads(sheet),
  ]);
  const taken = seller[0];
  const buyer = byScore([
    ...of('buyer', 'delivery'),
    ...windows.map((entry) => candidateOf(entry, 0.7, 'address window')),
    ...addressBlocks(sheet, hits).map((entry) => candidateOf(entry, 0.35, 'address block')),
  ]).filter((candidate) => taken === undefined || !same(candidate, taken));
  const bought = buyer[0];
  return { seller: seller.filter((c) => bought === undefined || c === taken || !same(c, bought)), buyer };
}
