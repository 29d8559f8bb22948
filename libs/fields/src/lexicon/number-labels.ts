import { labels, translated } from '../labels.ts';
import type { Label } from '../labels.ts';

/** Numbers by which papers and parties are known; `other` only looks like one of them. */
export type NumberRole =
  | 'invoiceNumber'
  | 'orderNumber'
  | 'deliveryNumber'
  | 'customerNumber'
  | 'supplierNumber'
  | 'statementNumber'
  | 'accountNumber'
  | 'taxNumber'
  | 'paymentReference'
  | 'other';

/** The word for a number behind a noun, and before one with what leads over to it: `numero de la`. */
const NO = '(no|nr|num|number|nummer|numero|nro|n|n °|n º|#|id|ref|reference)';
const OF = '(numero|num|nro|no|nr|n|n °|n º|codigo|codice|code|cod)( (de la|de l|de|del|della|dell|di|do|da|d))?';

const DOCUMENT = '(tax invoice|invoice|inv|bill|receipt|rcpt|credit note|doc|document)';
const RECHNUNG = '[a-z-]*(rechnung|gutschrift|beleg|korrektur|rechnungs korrektur|buchungshilfe|quittung)';
/** Up to four words between a German title and its number, none of which refers to another document. */
const BETWEEN = String.raw`(?:\s+(?!gemass|gem|zu|zur|fur|uber|vom|bestell|auftrag|nr|no)[(\w/)-]+){0,5}?\s*`;

const INVOICE: readonly Label<NumberRole>[] = [
  ...translated('invoiceNumber', 1, {
    en: `(tax )?(invoice|inv) ${NO}; credit note ${NO}`,
    de: 'rechnungs (nr|nummer|no); rg nr; beleg (nr|nummer); gutschrifts? (nr|nummer)',
    fr: `${OF} facture; facture ${NO}`,
    es: `${OF} factura; factura ${NO}`,
    it: `${OF} fattura; fattura ${NO}`,
    nl: `factuur ${NO}; creditnota ${NO}`,
    pt: `${OF} fatura; fatura ${NO}`,
  }),
  ...translated('invoiceNumber', 0.9, {
    en: `${DOCUMENT} ${NO}; invoice #`,
    de: 'rechnung #; quittung(s)? (nr|nummer)',
    fr: `facture #; ${OF} (avoir|recu|ticket|document|piece); (avoir|recu|ticket) ${NO}`,
    es: `${OF} (recibo|ticket|documento|abono); (recibo|ticket|abono|documento) ${NO}`,
    it: `${OF} (documento|ricevuta|scontrino|nota di credito); (documento|ricevuta|scontrino|nota di credito) ${NO}`,
    nl: `(bon|kassabon|document|creditfactuur) ${NO}`,
    pt: `${OF} (documento|recibo|nota fiscal|nota de credito); (documento|recibo|nota fiscal|nota de credito) ${NO}`,
  }),
  {
    role: 'invoiceNumber',
    weight: 0.85,
    words: { pattern: new RegExp(`(?<![a-z])${RECHNUNG}${BETWEEN}(?:nr|nummer|no)(?![a-z])`, 'y') },
  },
  ...translated('invoiceNumber', 0.6, {
    en: '(tax )?invoice; credit note',
    de: 'rechnung; gutschrift; rechnungs korrektur',
    fr: 'facture; avoir',
    es: 'factura; factura rectificativa',
    it: 'fattura; nota di credito',
    nl: 'factuur; creditnota',
    pt: 'fatura; nota de credito',
  }),
  ...labels(
    'other',
    1,
    '(invoice|rechnungs?|facture|bill|beleg) (date|datum|total|amount|betrag|empfanger|adresse|address|summe|period|to)',
    '(proforma|original|ursprungs) (invoice|rechnung|beleg) (no|nr|number); date de facture; date of invoice',
    '(fecha|importe|total|data|importo|totale|valor)( (de|della|da|di))?( la)? (factura|fattura|fatura)',
    'factuur (datum|bedrag|adres); (fatt|fact)ura(zione)? (original|originale)',
  ),
];

const ORDER = translated<NumberRole>('orderNumber', 1, {
  en: `(purchase |your |sales |customer |our )?(order|po) ${NO}; p o ${NO}; your order; po; your reference; ${OF} order`,
  de: '(ihre |unsere )?(bestell|bestellungs|auftrags?) (nr|nummer|no); bestellung( nr)?; ihre bestellung; auftrag( nr)?',
  fr: `${OF} (bon de )?commande; (bon de )?commande ${NO}; bon de commande; votre (commande|reference)`,
  es: `${OF} (pedido|orden)( de compra)?; (orden de compra|pedido) ${NO}; orden de compra; su pedido`,
  it: `${OF} ordine( d acquisto)?; ordine ${NO}; ordine (d |di )acquisto; (vostro|vs) ordine`,
  nl: `(inkoop|uw )?(order|bestel|bestelling) ${NO}; inkooporder( nr)?; uw (order|bestelling)`,
  pt: `${OF} (encomenda|pedido|ordem)( de compra)?; (encomenda|pedido|ordem de compra|nota de encomenda) ${NO}`,
});

const DELIVERY = translated<NumberRole>('deliveryNumber', 1, {
  en: `(delivery|dispatch|despatch|packing|shipment|consignment)( note| order| docket| slip| list)? ${NO}; do ${NO}; delivery note`,
  de: '(lieferschein|lieferungs?|liefer) (nr|nummer|no); lieferschein',
  fr: `${OF} (bon de )?livraison; bon de livraison( ${NO})?; bl ${NO}; livraison ${NO}; ${OF} bl`,
  es: `${OF} (albaran|nota de entrega|guia|remision|entrega); (albaran|nota de entrega|guia de remision)( ${NO})?; entrega ${NO}`,
  it: `${OF} (ddt|bolla|documento di trasporto|consegna); (ddt|bolla( di consegna)?|documento di trasporto)( ${NO})?`,
  nl: `(pakbon|leverbon|afleverbon|leverings?|vrachtbrief|zendings?) ${NO}; pakbon; leverbon`,
  pt: `${OF} (guia( de (remessa|transporte))?|nota de entrega|entrega); (guia de (remessa|transporte)|nota de entrega)( ${NO})?`,
});

const CUSTOMER = translated<NumberRole>('customerNumber', 1, {
  en: `(customer|client|account|acct|member|debtor|cust) ${NO}; customer`,
  de: '(ihre )?kunden (nr|nummer|no); debitor(en)? (nr|nummer)?',
  fr: `(${OF}|ref|reference) (de )?client; client ${NO}`,
  es: `${OF} cliente; cliente ${NO}`,
  nl: `(klant|debiteur(en)?|relatie) ${NO}`,
});

const SUPPLIER = translated<NumberRole>('supplierNumber', 1, {
  en: `(supplier|vendor|creditor) ${NO}`,
  de: '(ihre )?(lieferanten|kreditoren) (nr|nummer|no)',
  fr: `${OF} fournisseur; fournisseur ${NO}`,
  es: `${OF} proveedor; proveedor ${NO}`,
  it: `${OF} fornitore; fornitore ${NO}`,
  nl: `(leveranciers?|crediteur(en)?) ${NO}`,
  pt: `${OF} fornecedor; fornecedor ${NO}`,
});

const TAX = translated<NumberRole>('taxNumber', 1, {
  en: 'tax (id|identification|file|reg|registration)( no| number)?; tin( no)?; ein( no)?',
  de: 'steuer (nr|nummer); st nr',
  fr: 'siret( no)?; siren( no)?; numero fiscal',
  es: 'nif; cif; nif cif; cif nif; n i f; c i f',
  it: 'codice fiscale; cod fisc; c f',
  nl: 'kvk( nr| nummer)?; fiscaal nummer',
  pt: 'nif; nipc; cnpj; contribuinte( no)?; numero de contribuinte',
});

const REFERENCE = translated<NumberRole>('paymentReference', 1, {
  en: '(payment|remittance|bank) ref(erence)?',
  de: 'verwendungszweck; zahlungs referenz; referenz (nr|nummer)',
  fr: 'reference (de )?(paiement|virement); communication structuree',
  es: 'referencia de pago; concepto de pago',
  it: 'riferimento (di )?pagamento; causale',
  nl: 'betalings kenmerk; betaal kenmerk',
  pt: 'referencia (de|multibanco)( pagamento)?',
});

/** Numbers of papers and parties, in the seven languages. */
export const NUMBER_LABELS: readonly Label<NumberRole>[] = [
  ...INVOICE,
  ...ORDER,
  ...DELIVERY,
  ...CUSTOMER,
  ...SUPPLIER,
  ...TAX,
  ...REFERENCE,
  ...labels(
    'other',
    1,
    '(order|delivery|bestell|auftrags|liefer|lieferschein|order|lever|bestel) (date|datum|address|adresse|adres|status|total)',
    '(date|fecha|data)( (de la|de l|de|del|della|dell|di|do|da|d))? (bon de )?(commande|livraison|pedido|entrega|ordine|consegna|encomenda|albaran)',
    '(delivery|shipping|payment) (terms?|method|time|address); purchase order; delivery (note|docket|order)',
  ),
];

/** Numbers of a bank statement: they share words with those of invoices. */
export const STATEMENT_LABELS: readonly Label<NumberRole>[] = [
  ...translated<NumberRole>('accountNumber', 1, {
    en: `(bank )?(account|acct|a/c) ${NO}`,
    de: 'konto (nr|nummer)',
    fr: `${OF} compte; compte ${NO}`,
    es: `${OF} cuenta; cuenta ${NO}`,
    it: `${OF} conto( corrente)?; conto( corrente)? ${NO}`,
    nl: `rekening ?${NO}`,
    pt: `${OF} conta; conta ${NO}`,
  }),
  ...translated<NumberRole>('statementNumber', 1, {
    en: `(statement|sheet) ${NO}`,
    de: 'auszugs? ?(nr|nummer); kontoauszug (nr|nummer)?',
    fr: `(releve|extrait)( de compte)? ${NO}; ${OF} (releve|extrait)`,
    es: `(extracto)( bancario| de cuenta)? ${NO}; ${OF} extracto`,
    it: `estratto( conto)? ${NO}; ${OF} estratto`,
    nl: `(afschrift|rekeningafschrift|volg) ?${NO}`,
    pt: `extrato( bancario| de conta)? ${NO}; ${OF} extrato`,
  }),
];
