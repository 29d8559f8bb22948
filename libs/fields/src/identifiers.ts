import { findDates } from './dates.ts';
import type { Candidate } from './evidence.ts';
import { findLabelled } from './labelled.ts';
import type { Wanted } from './labelled.ts';
import { labels } from './labels.ts';
import type { Label } from './labels.ts';
import type { Sheet } from './lines.ts';

const NUMBER = '(no|nr|num|number|id|#|n°|n|numero|nummer|ref|reference)';
const DOCUMENT = '(tax invoice|invoice|inv|bill|receipt|rcpt|credit note|doc|document)';
const RECHNUNG = '[a-z-]*(rechnung|gutschrift|beleg|korrektur|rechnungs korrektur|buchungshilfe|quittung)';
/** Up to four words between a German title and its number, none of which refers to another document. */
const BETWEEN = String.raw`(?:\s+(?!gemass|gem|zu|zur|fur|uber|vom|bestell|auftrag|nr|no)[(\w/)-]+){0,5}?\s*`;

const INVOICE_NUMBER: readonly Label<Wanted>[] = [
  ...labels(
    'wanted',
    1,
    `(tax )?(invoice|inv) ${NUMBER}`,
    'rechnungs (nr|nummer|no); rg nr; (numero|n|no|n°) (de )?facture',
    `facture ${NUMBER}`,
    'beleg (nr|nummer)',
    `credit note ${NUMBER}`,
    'gutschrifts? (nr|nummer)',
  ),
  ...labels(
    'wanted',
    0.9,
    `${DOCUMENT} ${NUMBER}`,
    `(invoice|rechnung|facture) #`,
    'quittung(s)? (nr|nummer); avoir n',
  ),
  {
    role: 'wanted',
    weight: 0.85,
    pattern: new RegExp(`(?<![a-z])${RECHNUNG}${BETWEEN}(?:nr|nummer|no)(?![a-z])`, 'y'),
  },
  ...labels('wanted', 0.6, '(tax )?invoice', 'rechnung', 'facture', 'gutschrift', 'credit note', 'avoir'),
  ...labels(
    'other',
    1,
    '(invoice|rechnungs?|facture|bill|beleg) (date|datum|total|amount|betrag|empfanger|adresse|address|summe|period|to)',
    '(proforma|original|ursprungs) (invoice|rechnung|beleg) (no|nr|number); date de facture; date of invoice',
  ),
];

const ORDER_NUMBER: readonly Label<Wanted>[] = labels(
  'wanted',
  1,
  `(purchase |your |sales |customer )?order ${NUMBER}`,
  `p o ${NUMBER}`,
  '(bestell|auftrags?) (nr|nummer); bestellung( nr)?; your order; (numero|n|n°) (de )?commande; bon de commande',
  'commande n; votre reference; your reference; ihre bestellung; po',
);
const CUSTOMER_NUMBER: readonly Label<Wanted>[] = labels(
  'wanted',
  1,
  `(customer|client|account|acct|member|debtor|cust) ${NUMBER}`,
  'kunden (nr|nummer); ihre kunden (nr|nummer); debitor(en)? (nr|nummer)?',
  '(numero|n|n°|code|ref|reference) (de )?client; customer',
);

/** No number is longer, nor is a date that might be taken for one. */
const LONGEST_TOKEN = 60;

interface Token {
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

/** Number-like texts: at least one digit; no dates, times, amounts with a currency, or web and mail addresses. */
function tokensIn(text: string): Token[] {
  const dates = findDates(text);
  return [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\-/._#+]*/gu)].flatMap((match): Token[] => {
    const value = match[0].replace(/[-/._#+]+$/, '');
    const [from, to] = [match.index, match.index + value.length];
    if (value.length > 40 || !/\d/.test(value) || /^\d+[.,]\d{2}$/.test(value)) return [];
    if (dates.some((date) => date.from <= from && date.to >= to)) return [];
    return [{ value, from, to }];
  });
}

/** A number that follows its label closely: letters before it (other than a short prefix) mean that it is not meant. */
function closeTokens(text: string): Token[] {
  const letters = /\p{L}{4}/u.exec(text);
  const reach = letters === null ? text.length : letters.index + letters[0].length;
  return tokensIn(text.slice(0, reach + LONGEST_TOKEN)).filter(({ from }) => from < reach);
}

const readNumber = (text: string): Token[] => closeTokens(text).slice(0, 1);

/** Numbers of the invoice itself, of the order it is about and of the customer, best first. */
export const findInvoiceNumbers = (sheet: Sheet): Candidate[] => findLabelled(sheet, INVOICE_NUMBER, readNumber);
export const findOrderNumbers = (sheet: Sheet): Candidate[] => findLabelled(sheet, ORDER_NUMBER, readNumber);
export const findCustomerNumbers = (sheet: Sheet): Candidate[] => findLabelled(sheet, CUSTOMER_NUMBER, readNumber);
