import { labels, translated } from '../labels.ts';
import type { Label } from '../labels.ts';

/**
 * What an amount beside a label is. `either` is a total to some and a net to others: shops write "net total" for what is
 * to be paid. `noise` only looks like one of the others.
 */
export type MoneyRole =
  | 'total'
  | 'net'
  | 'either'
  | 'tax'
  | 'cash'
  | 'change'
  | 'rounding'
  | 'discount'
  | 'shipping'
  | 'tip'
  | 'prepaid'
  | 'noise';

const TAX = '(vat|gst|sst|tax|taxes|service tax)';
const UST = '(ust|mwst|umsatzsteuer|mehrwertsteuer|steuern?)';
const INCLUSIVE = '(incl|including|inclusive|inc|inclu|inclus|with)( of)?';
const EXCLUSIVE = '(excl|excluding|exclusive|exclude|excluded|ex|before|without|w/o)( of)?';
const INKLUSIVE = '(inkl|inklusive|incl|einschl|einschliesslich)';
const EXKLUSIVE = '(exkl|excl|ohne|zzgl|vor)';

/** English, German and French, of invoices and of receipts. */
const COMMON: readonly Label<MoneyRole>[] = [
  ...labels(
    'total',
    1,
    `grand total; total rm ${INCLUSIVE} ${TAX}; total (sales |amount |amt |rm )?${INCLUSIVE} ${TAX}; total ${TAX} ${INCLUSIVE}; ${INCLUSIVE} ${TAX} total`,
    '(total )?amount (due|payable); total (due|payable|to pay); due payable; (invoice|bill) (total|amount); total rounded',
    '(final|bill|rounded|order|gross) total; total (amount )?payable; nett payable; rounded (bill|amount)',
    `(gesamt|brutto|end|rechnungsend)summe; gesamtbetrag( brutto)?; (brutto|rechnungs|end|gesamtrechnungs)betrag`,
    `(summe|gesamt|gesamtbetrag|rechnungssumme|betrag|total) brutto( ${INKLUSIVE} ${UST})?`,
    `(summe|gesamt|gesamtbetrag|betrag|total) ${INKLUSIVE} ([\\d.,]+ % )?${UST}`,
    'total (ttc|general|a payer|toutes taxes comprises); montant (total )?ttc; net a payer( ttc)?',
  ),
  ...labels('either', 1, 'nett? total'),
  ...labels(
    'total',
    0.95,
    'total (sales|amount|amt); amount total; nett amount( due)?; (gross|nett?) amt',
    `total after (adj|adjustment|rounding|round|disc|discount)( ${INCLUSIVE} ${TAX})?`,
  ),
  ...labels(
    'total',
    0.8,
    'total; balance due; amount to pay; nett; total to be paid; sales total; total bill; ttl; jumlah( besar)?',
  ),
  ...labels('total', 0.8, 'gesamt; gesamtpreis; rechnungssumme; zu zahlen(der betrag)?; montant total'),
  ...labels('total', 0.6, 'zahlbetrag; falliger betrag; solde (a payer|du); residual; outstanding; summe'),
  ...labels('total', 0.3, 'amount; montant; betrag'),
  ...labels(
    'net',
    1,
    `total (net|ht); net (amount|amout); (sub total|total|amount)( amount| sales)?( rm)? ${EXCLUSIVE} ${TAX}`,
    `${EXCLUSIVE} ${TAX} (sub )?total( rm)?; total hors taxes?; montant (total )?ht; base ht; total net ht; amount before ${TAX}`,
    `netto(gesamt)?(betrag|summe|total); (summe|gesamt|total|gesamtsumme|gesamtbetrag|zwischensumme|rechnungssumme) netto( ${EXKLUSIVE} ${UST})?`,
    `(rechnungssumme|summe|gesamtbetrag|betrag) ${EXKLUSIVE} ${UST}`,
  ),
  ...labels(
    'net',
    0.7,
    'sub total( rm)?; zwischensumme; sous total; netto; taxable (amount|total); steuerbasisbetrag; total taxable',
    'nettowarenwert; sales amount; net; net sales',
  ),
  ...labels('net', 0.5, 'positionssumme; basisbetrag; warenwert; base; bemessungsgrundlage; entgelt; goods value'),
  ...labels(
    'tax',
    1,
    `${TAX} (total|amount); total ${TAX}( rm| amount)?; total (amount )?of ${TAX}; gesamtsteuer`,
    `${UST} (betrag|gesamt|summe|total); steuerbetrag( in)?; summe ${UST}; gesamtbetrag (der )?${UST}`,
    'total (des )?(tva|taxes); montant (de la )?(tva|taxes)',
  ),
  ...labels(
    'tax',
    0.8,
    `(plus |add )?${TAX}; sales tax; service tax; versicherungssteuer; tva( collectee)?`,
    `(zzgl |zuzuglich |zuzugl )?(ust|mwst|umsatzsteuer|mehrwertsteuer)`,
  ),
  ...labels(
    'cash',
    1,
    '(ttl )?cash( (received|paid|tendered|amount|rm|tender))?; (amount )?tendered; (amount|total) paid; paid( amount)?',
    'payment( cash)?; (amount |amt )?received; gegeben; bar; especes; tunai',
  ),
  ...labels(
    'cash',
    0.7,
    'visa( card)?; master( card)?; (credit|debit) card; credit; card; ec karte; kreditkarte; carte( bancaire)?; cb; girocard',
    'maestro; amex',
  ),
  ...labels(
    'change',
    1,
    'change( (due|rm|amount|amt))?; ruckgeld; wechselgeld; rendu( monnaie)?; monnaie; baki; balance',
  ),
  ...labels(
    'rounding',
    1,
    'round(ing|ed|g)?( off)?( adj| adjustment| adjustmt| adjustmnt| adjust)?( amt| amount)?',
    'rundung(sdifferenz)?; arrondi',
  ),
  ...labels(
    'noise',
    1,
    'total (no |number )?(of )?(qty|quantity|items?|pcs|item count|article|line items?|units?); tot qty; (item|qty) (total|count)',
    'includ(ed|ing) in( the)? (total|price|amount); (total|price|amount) includ(es|ing); darin enthalten; davon (mwst|ust)',
    'total (savings?|saved|points?); you saved; gesamtbetrag (der )?zuschlage; total payment received',
  ),
  ...labels(
    'noise',
    1,
    'tax (invoice|code|summary|id|no|number|rate|inv|point); (ust|umsatzsteuer) id( nr| nummer| identnr)?',
    '(gst|sst|vat|tax) (id|no|reg|registration|number|summary|analysis|invoice|code|rate)( no| number)?',
    '(n|no|numero)( de)? tva( client| intracommunautaire)?; tva intracommunautaire; steuer(nr|nummer|satz); service charge',
  ),
  ...labels(
    'noise',
    1,
    '(item|unit) (price|amount); prix unitaire; einzelpreis; nettopreis; bruttopreis; umsatzsteueraufschlusselung',
    'cash (bill|sales?|memo|invoice|receipt); payment (mode|method|type|terms|details); (credit )?card (no|number|type)',
    'bar code; price change; no change; exchange; changed( of)? (goods|items?); member(ship)? (card|balance)',
    'points? balance; balance (point|pts); (capital|grundkapital|stammkapital)( social)?',
  ),
];

const IVA = '(iva|imposta|impuestos?|imposto|impostos)';
const BTW = '(btw|omzetbelasting)';

/** Spanish, Italian, Dutch and Portuguese. */
const SOUTH_AND_LOW: readonly Label<MoneyRole>[] = [
  ...translated<MoneyRole>('total', 1, {
    es: `total( factura| general| a pagar| a abonar| pagar| importe)?( (con|incl|incluido)( el)? ${IVA}( incluido)?)?; total ${IVA} (incl|incluido); importe (total|a pagar); total euros?`,
    it: `totale (fattura|documento|generale|complessivo|a pagare|da pagare|dovuto|lordo|ordine)( (in )?euro)?; importo (totale|da pagare|dovuto); netto a pagare; totale (incl|con|comprensivo di) ${IVA}; totale ${IVA} (inclusa|compresa)`,
    nl: `(totaal|totaalbedrag|eindbedrag|factuurbedrag|bedrag)( (te betalen|te voldoen))?( (incl|inclusief|inc) ${BTW}); (totaal|totaalbedrag|bedrag) (te betalen|te voldoen|verschuldigd); te betalen( bedrag)?; totaalbedrag; factuurbedrag; factuurtotaal; eindtotaal`,
    pt: `total (geral|a pagar|fatura|documento|da fatura|da encomenda)( (em )?euros?)?; (valor|montante) (total|a pagar); total (com|c) ${IVA}; total ${IVA} (incl|incluido)`,
  }),
  ...translated<MoneyRole>('total', 0.8, { es: 'total', it: 'totale', nl: 'totaal', pt: 'total' }),
  ...translated<MoneyRole>('net', 1, {
    es: `base( imponible)?( total)?; total (neto|base imponible|sin ${IVA}|antes de ${IVA}); importe (neto|sin ${IVA}); neto`,
    it: `(totale )?imponibile; totale (netto|imponibile|merce|senza ${IVA}|al netto di ${IVA}|esclusa ${IVA}|escl ${IVA}); importo netto; netto merce`,
    nl: `(totaal|totaalbedrag|subtotaal|bedrag)( (excl|exclusief|ex|zonder)) ${BTW}; netto (bedrag|totaal); totaal netto; maatstaf van heffing; grondslag`,
    pt: `(total )?(iliquido|incidencia|base tributavel); total (liquido|sem ${IVA}|s ${IVA}); valor (liquido|sem ${IVA}); base de incidencia`,
  }),
  ...translated<MoneyRole>('net', 0.7, { es: 'sub total', it: 'sub totale; subtotale', nl: 'sub totaal' }),
  ...translated<MoneyRole>('tax', 1, {
    es: `(cuota|total|importe)( (de|del))? ${IVA}; total (cuotas?|impuestos?)`,
    it: `(totale|importo)( (di|dell))? ${IVA}; (totale )?imposta`,
    nl: `(totaal|bedrag) ${BTW}; ${BTW} ?(bedrag|totaal)`,
    pt: `(total|valor|montante)( (de|do))? ${IVA}; total (de )?impostos?`,
  }),
  ...translated<MoneyRole>('tax', 0.8, { es: IVA, nl: BTW }),
  ...translated<MoneyRole>('cash', 1, {
    es: 'efectivo; entregado; pagado( en efectivo)?',
    it: 'contanti?; (pagamento |pagato in )contanti?; importo pagato; ricevuto',
    nl: 'contant; betaald; ontvangen',
    pt: 'dinheiro; numerario; entregue; valor entregue',
  }),
  ...translated<MoneyRole>('cash', 0.7, {
    es: 'tarjeta( de (credito|debito))?',
    it: 'carta( di credito)?; bancomat; pagamento elettronico',
    nl: 'pin(pas|nen)?; betaalpas',
    pt: 'cartao( de (credito|debito))?; multibanco',
  }),
  ...translated<MoneyRole>('change', 1, {
    es: 'cambio; su cambio; vuelto; devolucion',
    it: 'resto',
    nl: 'wisselgeld; retour; terug',
    pt: 'troco',
  }),
  ...translated<MoneyRole>('rounding', 1, {
    es: 'redondeo',
    it: 'arrotondamento',
    nl: 'afronding',
    pt: 'arredondamento',
  }),
  ...labels<MoneyRole>(
    'noise',
    1,
    `tipo( de)? ${IVA}; aliquota( ${IVA})?; taxa( de)? ${IVA}; partita iva; p iva; codice iva; ${BTW} (nr|nummer|id|tarief)`,
    `(numero|nif|n|no|cod)( (de|di))? ${IVA}; (articulos|unidades|piezas|articoli|pezzi|artikelen|stuks|artigos|pecas) total(es|i)?`,
    '(precio|prezzo|preco) (unitario|unit); valor unit(ario)?; stuks?prijs; metodo de pago; modalita (di )?pagamento',
  ),
];

/** What is taken off, put on or was paid before; in the seven languages. */
const ADJUSTMENTS: readonly Label<MoneyRole>[] = [
  ...translated<MoneyRole>('discount', 1, {
    en: '(total )?(item )?(discount|disc|rebate)( amount| total)?; less discount',
    de: '(gesamt)?(rabatt|nachlass|abschlag|skonto)( betrag)?; abzgl rabatt; gesamtbetrag (der )?(abschlage|rabatte)',
    fr: '(total )?(remise|rabais|ristourne|escompte)( totale)?',
    es: '(total )?(descuento|dto|bonificacion)s?( total)?',
    it: '(totale )?sconto( totale)?; abbuono',
    nl: '(totale )?korting( totaal)?',
    pt: '(total )?(de )?descontos?( total)?',
  }),
  ...translated<MoneyRole>('shipping', 1, {
    en: '(shipping|freight|delivery|postage|carriage)( and handling| & handling| handling)?( charge| charges| cost| costs| fee)?; p&p',
    de: '(versand|porto|fracht|liefer|transport)(kosten| kosten|spesen)?( pauschale)?; versand und verpackung',
    fr: '(frais (de )?)?(port|livraison|transport|expedition)( ht)?; frais (de )?(port|livraison)( et emballage)?',
    es: '(gastos|costes?|coste) (de )?(envio|transporte); portes; envio',
    it: '(spese|costi) (di )?(spedizione|trasporto); spedizione; trasporto',
    nl: '(verzend|bezorg|transport|vracht)kosten; verzending',
    pt: '(portes|custos|despesas)( de)?( envio| transporte)?; portes de envio; transporte',
  }),
  ...translated<MoneyRole>('tip', 1, {
    en: 'tip( amount)?; gratuity',
    de: 'trinkgeld',
    fr: 'pourboire',
    es: 'propina',
    it: 'mancia',
    nl: 'fooi',
    pt: 'gorjeta',
  }),
  ...translated<MoneyRole>('prepaid', 1, {
    en: 'deposit( paid| received)?; (less )?prepaid( amount)?; (already|previously) paid; advance( payment)?; down payment; less paid',
    de: '(erhaltene |geleistete )?anzahlung(en)?; bereits (be)?gezahlt; abzgl anzahlung; vorauszahlung',
    fr: 'acompte( verse)?s?; deja (paye|regle)',
    es: 'anticipo; (importe )?ya pagado; a cuenta; senal',
    it: 'acconto; gia pagato; anticipo',
    nl: 'aanbetaling; reeds (betaald|voldaan)',
    pt: 'adiantamento; ja pago; sinal',
  }),
];

/** Labels of sums, patterns over folded text (see `labels`). */
export const MONEY_LABELS: readonly Label<MoneyRole>[] = [...COMMON, ...SOUTH_AND_LOW, ...ADJUSTMENTS];

/** Sums of a bank statement. */
export type BalanceRole = 'openingBalance' | 'closingBalance' | 'totalCredits' | 'totalDebits';

/** Labels of the sums of bank statements, in the seven languages. */
export const BALANCE_LABELS: readonly Label<BalanceRole>[] = [
  ...translated<BalanceRole>('openingBalance', 1, {
    en: '(opening|previous|starting|beginning|start|old) balance( on| at| as of| as at)?; balance (brought forward|b/f|b/fwd); brought forward',
    de: '(alter |anfangs|eroffnungs|start)(konto)?(saldo|stand|bestand)( am| vom| per| zum)?; (alter|anfangs) (konto)?(saldo|stand|bestand)( am| vom| per| zum)?; saldovortrag; ubertrag',
    fr: '(ancien solde|solde (initial|precedent|anterieur|de depart|d ouverture|debut))( (de periode|au|crediteur|debiteur))*',
    es: 'saldo (inicial|anterior|de apertura|de partida)( al?| a fecha)?',
    it: 'saldo (iniziale|precedente|di apertura)( al)?',
    nl: '(begin|vorig|oud|openings?) saldo( op| per)?',
    pt: 'saldo (inicial|anterior|de abertura)( em| a)?',
  }),
  ...translated<BalanceRole>('closingBalance', 1, {
    en: '(closing|ending|new|final|end|current) balance( on| at| as of| as at)?; balance (carried forward|c/f|c/fwd); carried forward',
    de: '(neuer |end|schluss|abschluss)(konto)?(saldo|stand|bestand)( am| vom| per| zum)?; (neuer|end) (konto)?(saldo|stand|bestand)( am| vom| per| zum)?',
    fr: '(nouveau solde|solde (final|de cloture|actuel|de fin|fin))( (de periode|au|crediteur|debiteur))*',
    es: 'saldo (final|actual|de cierre|nuevo)( al?| a fecha)?; nuevo saldo',
    it: 'saldo (finale|attuale|di chiusura|contabile)( al)?; nuovo saldo',
    nl: '(eind|nieuw|slot|huidig) saldo( op| per)?',
    pt: 'saldo (final|atual|de fecho)( em| a)?; novo saldo',
  }),
  ...translated<BalanceRole>('totalCredits', 1, {
    en: '(total|sum of) (credits?|deposits?|money in|paid in|additions|receipts)',
    de: '(summe|gesamt|total)( der)? (gutschriften|haben|eingange|einzahlungen|habenumsatze)',
    fr: 'total( des)? (credits?|versements|encaissements)( du mois)?',
    es: 'total( de)? (abonos?|ingresos?|haber|creditos?|depositos)',
    it: '(totale|totali)( degli?| dei)? (accrediti|avere|entrate)',
    nl: 'totaal( van)? (bij|bijschrijvingen|bijgeschreven|credit|ontvangen)',
    pt: 'total( de)? (creditos?|depositos|entradas)',
  }),
  ...translated<BalanceRole>('totalDebits', 1, {
    en: '(total|sum of) (debits?|withdrawals?|money out|paid out|payments|charges)',
    de: '(summe|gesamt|total)( der)? (lastschriften|soll|ausgange|auszahlungen|belastungen|sollumsatze)',
    fr: 'total( des)? (debits?|retraits|decaissements)( du mois)?',
    es: 'total( de)? (cargos?|pagos|debe|debitos?|retiros)',
    it: '(totale|totali)( degli?| dei)? (addebiti|dare|uscite)',
    nl: 'totaal( van)? (af|afschrijvingen|afgeschreven|debet|betaald)',
    pt: 'total( de)? (debitos?|levantamentos|saidas)',
  }),
];
