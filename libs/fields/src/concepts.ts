import type { FieldSpec, FieldType } from './template.ts';
import type { Concept } from './vocabulary.ts';
import { fold } from './fold.ts';
import { labelsIn } from './labels.ts';
import { FIELD_NAMES } from './lexicon/field-names.ts';
import type { Line } from './lines.ts';

interface Entry {
  readonly concept: Concept;
  readonly types: readonly FieldType[];
  /** Over the folded field name split into words, or the description. */
  readonly names: RegExp;
}

const TEXT: readonly FieldType[] = ['string'];
const DAY: readonly FieldType[] = ['date', 'string'];
const SUM: readonly FieldType[] = ['number', 'money', 'integer', 'string'];

const NUMBER = '(?:number|no|nr|num|id|nummer|numero|code)';

/** The first entry that fits wins, so the narrower concepts come first. */
const ENTRIES: readonly Entry[] = [
  {
    concept: 'dueDate',
    types: DAY,
    names:
      /\b(?:due|payment due|due date|date due|payable (?:by|until)|pay by|falligkeit(?:sdatum)?|fallig(?: am)?|zahlbar bis|(?:date )?(?:d )?echeance)\b/,
  },
  {
    concept: 'issueDate',
    types: DAY,
    names:
      /\b(?:(?:issue|invoice|bill|receipt|document|purchase|transaction|sale) date|issued(?: on)?|date of (?:issue|invoice|purchase)|day of the purchase|rechnungsdatum|belegdatum|ausstellungsdatum|datum|date (?:de )?facture|date d emission|date)\b/,
  },
  {
    concept: 'invoiceNumber',
    types: ['string', 'integer', 'number'],
    names: new RegExp(
      String.raw`\b(?:(?:invoice|inv|bill|receipt|document) ${NUMBER}|${NUMBER} (?:of|de|der)(?: the| la)? (?:invoice|facture|rechnung)|rechnungs ?(?:nummer|nr)|belegnummer|beleg nr|facture ${NUMBER}|number that the seller gave)\b`,
    ),
  },
  {
    concept: 'orderNumber',
    types: ['string', 'integer', 'number'],
    names: new RegExp(
      String.raw`\b(?:(?:purchase |sales )?order ${NUMBER}|po(?: ${NUMBER})?|bestell ?(?:nummer|nr)|auftrags ?(?:nummer|nr)|${NUMBER} de commande)\b`,
    ),
  },
  {
    concept: 'customerNumber',
    types: ['string', 'integer', 'number'],
    names: new RegExp(
      String.raw`\b(?:(?:customer|client|account) ${NUMBER}|kunden ?(?:nummer|nr)|${NUMBER} (?:de )?client)\b`,
    ),
  },
  {
    concept: 'vatId',
    types: ['string', 'vatId'],
    names:
      /\b(?:(?:vat|tva|ust|uid|tax|gst)(?: id)? ?(?:number|no|nr|id|reg(?:istration)?)|vatid|umsatzsteuer ?id|ust ?idnr|numero (?:de )?tva)\b/,
  },
  {
    concept: 'netTotal',
    types: SUM,
    names:
      /\b(?:net|netto)(?: ?(?:total|amount|betrag|summe|sum))?\b|\b(?:sub ?total|total (?:ht|without tax|before tax|excluding tax)|amount before tax|zwischensumme|montant ht|sous total)\b/,
  },
  {
    concept: 'taxTotal',
    types: SUM,
    names:
      /\b(?:(?:total )?(?:tax|vat|gst|sst|tva|mwst|ust)(?: ?(?:total|amount|betrag|sum))?|steuer(?:betrag)?|umsatzsteuer|mehrwertsteuer|montant (?:de la )?tva|taxes)\b/,
  },
  {
    concept: 'total',
    types: SUM,
    names:
      /\b(?:(?:grand |invoice |gross )?total(?: ?(?:amount|gross|ttc|due|price|with tax))?|amount (?:due|payable|paid)|total to pay|gesamt(?:betrag|summe)?|rechnungsbetrag|brutto(?:betrag|summe)?|endbetrag|montant(?: total| ttc)?|net a payer|amount)\b/,
  },
  { concept: 'currency', types: TEXT, names: /\b(?:currency(?: code)?|wahrung|devise|iso 4217)\b/ },
  { concept: 'email', types: ['string', 'email'], names: /\b(?:e ?mail(?: address)?|mail|courriel)\b/ },
  {
    concept: 'phone',
    types: ['string', 'phone'],
    names: /\b(?:(?:tele)?phone(?: number)?|tel|telefon|telefonnummer|mobile)\b/,
  },
  { concept: 'iban', types: ['string', 'iban'], names: /\b(?:iban|bank account)\b/ },
  {
    concept: 'buyer',
    types: TEXT,
    names:
      /\b(?:buyer|customer|client|purchaser|bill(?:ed)? to|recipient|kunde|kaufer|rechnungsempfanger|acheteur|destinataire)(?: name)?$/,
  },
  {
    concept: 'seller',
    types: TEXT,
    names:
      /\b(?:seller|vendor|supplier|issuer|verkaufer|lieferant|rechnungssteller|vendeur|fournisseur|emetteur)(?: name)?$/,
  },
  {
    concept: 'address',
    types: ['string', 'address'],
    names: /^(?:(?:company|shop|store|merchant|business|seller|vendor) )?(?:address|adresse|anschrift)$/,
  },
  {
    concept: 'company',
    types: TEXT,
    names:
      /\b(?:company|merchant|shop|store|business|restaurant|retailer|firma|geschaft|magasin|commerce|societe)(?: name)?$/,
  },
];

/** `invoiceNumber`, `invoice_number` and `InvoiceNo.` as words: `invoice number`. */
export function wordsOfName(name: string): string {
  const spaced = name.replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return fold(spaced)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const admits = (entry: Entry, spec: FieldSpec): boolean => entry.types.includes(spec.type);

/** Types that are recognised by their form, whatever the field is called. */
const formOf = (type: FieldType): Concept | undefined =>
  type === 'email' || type === 'phone' || type === 'iban' || type === 'vatId' ? type : undefined;

const ADMITTED: Readonly<Partial<Record<Concept, readonly FieldType[]>>> = {
  ...Object.fromEntries(ENTRIES.map(({ concept, types }) => [concept, types])),
};
const ADDRESS: readonly FieldType[] = ['string', 'address'];
const NUMBER_LIKE: readonly FieldType[] = ['string', 'integer', 'number'];

/** The types of fields that a concept may answer. */
function admitted(concept: Concept): readonly FieldType[] {
  const known = ADMITTED[concept];
  if (known !== undefined) return known;
  if (/Date$|^period/.test(concept)) return DAY;
  if (/Address$/.test(concept)) return ADDRESS;
  if (/Number$|^paymentReference$/.test(concept)) return NUMBER_LIKE;
  if (concept === 'taxRate') return ['percent', 'number', 'string'];
  if (concept === 'buyerVatId') return ['string', 'vatId'];
  return SUMS.has(concept) ? SUM : TEXT;
}

const SUMS: ReadonlySet<Concept> = new Set([
  ...(['discount', 'shipping', 'tip', 'prepaid', 'cash', 'change', 'rounding'] as const),
  ...(['openingBalance', 'closingBalance', 'totalCredits', 'totalDebits'] as const),
]);

const asLine = (words: string): Line => ({ folded: words }) as Line;

/** The concept whose own words a name consists of. */
function namedWholly(words: string, spec: FieldSpec): Concept | undefined {
  const hit = labelsIn(asLine(words), FIELD_NAMES).find(({ from, to }) => from === 0 && to === words.length);
  return hit !== undefined && admitted(hit.role).includes(spec.type) ? hit.role : undefined;
}

/** The concept of the longest words of a description that name one, if they are more than one word. */
function describedBy(words: string, spec: FieldSpec): Concept | undefined {
  const [hit] = labelsIn(asLine(words.slice(0, LONGEST_DESCRIPTION)), FIELD_NAMES)
    .filter(({ role, from, to }) => admitted(role).includes(spec.type) && words.slice(from, to).includes(' '))
    .sort((a, b) => b.to - b.from - (a.to - a.from));
  return hit?.role;
}

const LONGEST_DESCRIPTION = 200;

/** What a field is about, and whether its name says nothing else. */
export interface Meant {
  readonly concept: Concept;
  /** `false`: the name has other words too, `totalWeight`, that may be printed as a label of their own. */
  readonly wholly: boolean;
}

/** Words that a name may have beside those of its concept without meaning anything else. */
const FILLERS =
  /\b(?:the|of|de|der|die|das|du|la|le|el|my|our|your|doc(?:ument)?|invoice|receipt|bill|order|value|field|amount|name|number|date|full|printed|company|shop|store|merchant)\b/g;

const leavesNothing = (words: string, names: RegExp): boolean =>
  words.replace(names, ' ').replace(FILLERS, ' ').trim() === '';

/** The concept that a field's name speaks of, or, if it names none, its description. */
export function conceptOf(name: string, spec: FieldSpec): Meant | undefined {
  const words = wordsOfName(name);
  const described = wordsOfName(spec.description ?? '');
  const whole = namedWholly(words, spec);
  if (whole !== undefined) return { concept: whole, wholly: true };
  const entry = ENTRIES.find((one) => admits(one, spec) && one.names.test(words));
  if (entry !== undefined) return { concept: entry.concept, wholly: leavesNothing(words, entry.names) };
  const concept =
    describedBy(described, spec) ??
    ENTRIES.find((one) => described !== '' && admits(one, spec) && one.names.test(described))?.concept ??
    formOf(spec.type);
  return concept === undefined ? undefined : { concept, wholly: described !== '' };
}
