import { labels, translated } from '../labels.ts';
import type { Label } from '../labels.ts';
import type { Concept } from '../vocabulary.ts';
import { DAY_LABELS } from './day-labels.ts';
import { BALANCE_LABELS, MONEY_LABELS } from './money-labels.ts';
import { NUMBER_LABELS, STATEMENT_LABELS } from './number-labels.ts';
import { TEXT_LABELS } from './text-labels.ts';

/** Labels by whose words a field may be named too, weak ones left out: a field called `le` is no date. */
const asNames = (table: readonly Label<string>[], least: number): Label<Concept>[] =>
  table.flatMap(({ role, weight, ...label }) => {
    const concept = NAMED[role];
    return concept === undefined || weight < least ? [] : [{ ...label, weight, role: concept }];
  });

/** Roles of labels that are a concept of their own. */
const NAMED: Readonly<Record<string, Concept | undefined>> = {
  ...{ invoiceNumber: 'invoiceNumber', orderNumber: 'orderNumber', deliveryNumber: 'deliveryNumber' },
  ...{ customerNumber: 'customerNumber', supplierNumber: 'supplierNumber', statementNumber: 'statementNumber' },
  ...{ accountNumber: 'accountNumber', taxNumber: 'taxNumber', paymentReference: 'paymentReference' },
  ...{ issueDate: 'issueDate', dueDate: 'dueDate', orderDate: 'orderDate', deliveryDate: 'deliveryDate' },
  ...{ statementDate: 'statementDate', periodStart: 'periodStart', periodEnd: 'periodEnd' },
  ...{ net: 'netTotal', tax: 'taxTotal', total: 'total', discount: 'discount', shipping: 'shipping', tip: 'tip' },
  ...{ prepaid: 'prepaid', cash: 'cash', change: 'change', rounding: 'rounding' },
  ...{ openingBalance: 'openingBalance', closingBalance: 'closingBalance' },
  ...{ totalCredits: 'totalCredits', totalDebits: 'totalDebits' },
  ...{ paymentTerms: 'paymentTerms', deliveryTerms: 'deliveryTerms', accountHolder: 'accountHolder', bank: 'bank' },
  ...{ contactPerson: 'contactPerson', subject: 'subject' },
};

const SIDES = {
  seller:
    '(seller|vendor|supplier|issuer|sender|verkaufer|lieferant(en)?|rechnungssteller|vendeur|fournisseur|proveedor|vendedor|emisor|fornitore|venditore|leverancier|verkoper|fornecedor|emitente)',
  buyer:
    '(buyer|customer|client|purchaser|recipient|bill(ing|ed)?( to)?|kunden?|kaufer|rechnungs|acheteur|cliente?|comprador|acquirente|klant|koper|factuur|adquirente)',
  shipTo:
    '(ship(ping)?( to)?|delivery|deliver to|receiver|consignee|liefer|warenempfanger|livraison|entrega|envio|consegna|spedizione|destinatario|aflever|lever|bezorg)',
};
const ADDRESS = '(address|adresse|anschrift|direccion|indirizzo|adres|morada|endereco)';
const OF = '( (de|di|do|d|del|della|of))?( (l|la|le|the))?';

/** Names of fields that no page prints as a label, in the words of programs and databases. */
const OWN: readonly Label<Concept>[] = [
  ...labels<Concept>('sellerAddress', 1, `${SIDES.seller} ${ADDRESS}; ${ADDRESS}${OF} ${SIDES.seller}`),
  ...labels<Concept>('buyerAddress', 1, `${SIDES.buyer} ${ADDRESS}; ${ADDRESS}${OF} ${SIDES.buyer}`),
  ...labels<Concept>(
    'shipToAddress',
    1,
    `${SIDES.shipTo} ${ADDRESS}; ${ADDRESS}${OF} ${SIDES.shipTo}`,
    'place of delivery; lugar de entrega; luogo di consegna; local de entrega',
  ),
  ...labels<Concept>(
    'shipTo',
    1,
    '(ship(ped)?|deliver(ed)?) to( name)?; consignee; (delivery|shipping) name; receiver',
  ),
  ...labels<Concept>('shipTo', 1, 'warenempfanger; lieferempfanger; destinataire (de )?livraison; enviar a; spedire a'),
  ...translated<Concept>('taxRate', 1, {
    en: '(vat|tax|gst|sst)( rate| percent(age)?| pct)',
    de: '(steuer|mwst|ust|umsatzsteuer|mehrwertsteuer) satz',
    fr: 'taux( de)?( la)? (tva|taxe)',
    es: 'tipo( de)? iva; porcentaje( de)? iva',
    it: 'aliquota( iva)?',
    nl: 'btw (tarief|percentage)',
    pt: 'taxa( de)? iva',
  }),
  ...labels<Concept>('bic', 1, 'bic( code)?; swift( code| bic)?; bic swift'),
  ...labels<Concept>('iban', 1, 'iban( number| code)?'),
  ...labels<Concept>('vatId', 1, `((seller|supplier|vendor|company) )?(vat|tva|iva|btw|ust) (id|number|no|nr|nummer)`),
  ...labels<Concept>('vatId', 1, 'partita iva; p iva; nif iva; numero( de| d)? (iva|tva); tva intracommunautaire'),
  ...labels<Concept>(
    'buyerVatId',
    1,
    '(buyer|customer|client|kunden) (vat|tva|iva|btw|ust|tax)( id)?( number| no| nr)?',
  ),
  ...labels<Concept>(
    'periodStart',
    1,
    '(statement |billing )?period (start|from|begin)( date)?; (start|from) (of period|date)',
  ),
  ...labels<Concept>('periodEnd', 1, '(statement |billing )?period (end|to|until)( date)?; (end|to) (of period|date)'),
  ...labels<Concept>('prepaid', 1, '(amount )?(prepaid|paid in advance|already paid); deposit'),
  ...labels<Concept>('shipping', 1, '(shipping|delivery|freight) (total|amount|price)'),
  ...labels<Concept>('tip', 1, 'tips?; gratuity( amount)?'),
  ...labels<Concept>('deliveryNumber', 1, 'delivery (note )?(id|code); delivery note; number of the delivery( note)?'),
  ...labels<Concept>('orderNumber', 1, 'number of the order; (purchase )?order( id| code)?'),
  ...labels<Concept>('invoiceNumber', 1, 'number of the invoice; invoice( id| code)?'),
  ...labels<Concept>('orderDate', 1, 'day of the order; (date|day) ordered'),
  ...labels<Concept>('deliveryDate', 1, 'day of (the )?delivery; (date|day) (delivered|shipped); ship date'),
  ...translated<Concept>('seller', 1, {
    es: 'vendedor; proveedor; emisor',
    it: 'venditore; fornitore; cedente',
    nl: 'verkoper; leverancier',
    pt: 'fornecedor; emitente',
  }),
  ...translated<Concept>('buyer', 1, {
    es: 'comprador; cliente; facturar a',
    it: 'acquirente; cliente; cessionario',
    nl: 'koper; klant',
    pt: 'adquirente',
  }),
  ...translated<Concept>('company', 1, {
    es: 'empresa; tienda; comercio; establecimiento',
    it: 'azienda; negozio; esercente; ditta',
    nl: 'bedrijf; winkel; bedrijfsnaam',
    pt: 'empresa; loja; estabelecimento',
  }),
  ...translated<Concept>('address', 1, { es: 'direccion', it: 'indirizzo', nl: 'adres', pt: 'morada; endereco' }),
  ...translated<Concept>('currency', 1, { es: 'moneda; divisa', it: 'valuta; divisa', nl: 'munteenheid', pt: 'moeda' }),
  ...translated<Concept>('phone', 1, {
    es: 'telefono',
    it: 'telefono; cellulare',
    nl: 'telefoon( nummer)?',
    pt: 'telefone',
  }),
  ...translated<Concept>('email', 1, { es: 'correo( electronico)?', pt: 'correio eletronico' }),
];

/** Names of fields: what pages print, and what only programs say. */
export const FIELD_NAMES: readonly Label<Concept>[] = [
  ...OWN,
  ...asNames(DAY_LABELS, 0.9),
  ...asNames(NUMBER_LABELS, 0.9),
  ...asNames(STATEMENT_LABELS, 0.9),
  ...asNames(BALANCE_LABELS, 0.9),
  ...asNames(TEXT_LABELS, 0.9),
  ...asNames(MONEY_LABELS, 0.8),
];
