import { labels } from './labels.ts';

/**
 * What an amount beside a label is. `either` is a total to some and a net to others: shops write "net total" for what is
 * to be paid. `noise` only looks like one of the others.
 */
export type MoneyRole = 'total' | 'net' | 'either' | 'tax' | 'cash' | 'change' | 'rounding' | 'noise';

const TAX = '(vat|gst|sst|tax|taxes|service tax)';
const UST = '(ust|mwst|umsatzsteuer|mehrwertsteuer|steuern?)';
const INCLUSIVE = '(incl|including|inclusive|inc|inclu|inclus|with)( of)?';
const EXCLUSIVE = '(excl|excluding|exclusive|exclude|excluded|ex|before|without|w/o)( of)?';
const INKLUSIVE = '(inkl|inklusive|incl|einschl|einschliesslich)';
const EXKLUSIVE = '(exkl|excl|ohne|zzgl|vor)';

/** English, German and French labels of sums, patterns over folded text (see `labels`). */
export const MONEY_LABELS = [
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
    'total (item )?(discount|disc|savings?|saved|points?|rebate); (discount|disc)( amount| total)?; you saved; total remise',
    'gesamtbetrag (der )?(zuschlage|abschlage|rabatte); erhaltene anzahlungen; deposit; total payment received',
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
    'bar ?code; price change; no change; exchange; changed( of)? (goods|items?); member(ship)? (card|balance)',
    'points? balance; balance (point|pts); (capital|grundkapital|stammkapital)( social)?',
  ),
];
