/** How papers of a language are worded: for each thing the labels that are in use, one of which a paper prints. */
export interface PaperWords {
  readonly labels: Readonly<Record<PaperLabel, readonly string[]>>;
  readonly titles: Readonly<
    Record<'invoice' | 'receipt' | 'purchase-order' | 'delivery-note' | 'bank-statement', string>
  >;
  readonly months: readonly string[];
  /** `d` day, `m` month as two digits, `M` month by name, `y` year. */
  readonly dates: readonly string[];
  readonly decimal: '.' | ',';
  readonly taxRate: number;
  readonly parties: readonly (readonly [name: string, street: string, city: string])[];
  readonly goods: readonly string[];
  readonly bank: string;
  readonly person: string;
  readonly terms: string;
  readonly moves: readonly string[];
}

export type PaperLabel =
  | 'invoiceNumber'
  | 'issueDate'
  | 'dueDate'
  | 'orderNumber'
  | 'orderDate'
  | 'deliveryNumber'
  | 'deliveryDate'
  | 'customerNumber'
  | 'supplierNumber'
  | 'paymentTerms'
  | 'supplier'
  | 'billTo'
  | 'shipTo'
  | 'net'
  | 'tax'
  | 'total'
  | 'cash'
  | 'change'
  | 'date'
  | 'article'
  | 'description'
  | 'quantity'
  | 'unit'
  | 'unitPrice'
  | 'amount'
  | 'accountHolder'
  | 'statementNumber'
  | 'statementDate'
  | 'period'
  | 'openingBalance'
  | 'closingBalance'
  | 'moveDate'
  | 'moveText'
  | 'debit'
  | 'credit'
  | 'balance';

export type PaperLanguage = 'en' | 'de' | 'fr' | 'es' | 'it' | 'nl' | 'pt';

export const labelsOf = (table: Readonly<Record<PaperLabel, string>>): PaperWords['labels'] =>
  Object.fromEntries(
    Object.entries(table).map(([name, list]) => [name, list.split('; ')]),
  ) as unknown as PaperWords['labels'];

export const en: PaperWords = {
  labels: labelsOf({
    invoiceNumber: 'Invoice No.; Invoice Number; Invoice #',
    issueDate: 'Invoice Date; Date of issue; Date',
    dueDate: 'Due Date; Payment due; Payable by',
    orderNumber: 'Purchase Order No.; PO Number; Order No',
    orderDate: 'Order Date; Date of order; PO Date',
    deliveryNumber: 'Delivery Note No.; Delivery No.; Dispatch Note Number',
    deliveryDate: 'Delivery Date; Dispatch date; Date of delivery',
    customerNumber: 'Customer No.; Customer ID; Account No.',
    supplierNumber: 'Supplier No.; Vendor ID; Vendor Number',
    paymentTerms: 'Payment Terms; Terms of payment; Terms',
    supplier: 'Supplier; Vendor; Seller',
    billTo: 'Bill To; Invoice to; Sold to',
    shipTo: 'Ship To; Deliver to; Delivery address',
    net: 'Subtotal; Net total; Total excl. VAT',
    tax: 'VAT %; VAT amount; Tax',
    total: 'Total; Grand Total; Amount due',
    cash: 'Cash; Cash tendered',
    change: 'Change; Change due',
    date: 'Date',
    article: 'Item No.; SKU; Article No.',
    description: 'Description; Product; Goods',
    quantity: 'Quantity; Qty',
    unit: 'Unit; UOM',
    unitPrice: 'Unit Price; Price per unit',
    amount: 'Amount; Line total; Total',
    accountHolder: 'Account holder; Account name',
    statementNumber: 'Statement No.; Statement number',
    statementDate: 'Statement date; Date of statement',
    period: 'Statement period; Period',
    openingBalance: 'Opening balance; Balance brought forward; Previous balance',
    closingBalance: 'Closing balance; New balance; Ending balance',
    moveDate: 'Date; Transaction date',
    moveText: 'Description; Details; Particulars',
    debit: 'Debit; Paid out; Withdrawals',
    credit: 'Credit; Paid in; Deposits',
    balance: 'Balance',
  }),
  titles: {
    ...{ invoice: 'INVOICE', receipt: 'RECEIPT', 'purchase-order': 'PURCHASE ORDER', 'delivery-note': 'DELIVERY NOTE' },
    'bank-statement': 'Account statement',
  },
  months: 'January February March April May June July August September October November December'.split(' '),
  dates: ['d/m/y', 'd M y', 'y-m-d'],
  decimal: '.',
  taxRate: 20,
  parties: [
    ['Harbour Lamps Ltd', '14 Quay Street', 'Bristol BS1 4ND'],
    ['Millfield Paper LLP', '9 Orchard Lane', 'Leeds LS2 8JT'],
    ['Kestrel Kitchens Ltd', '55 Tower Road', 'York YO1 7HH'],
  ],
  goods: ['Copy paper A4', 'Desk lamp', 'Office chair', 'Filing cabinet'],
  bank: 'Northern Savings Bank',
  person: 'Alice Walker',
  terms: '30 days net',
  moves: ['Rent May', 'Salary', 'Groceries', 'Insurance'],
};

export const de: PaperWords = {
  labels: labelsOf({
    invoiceNumber: 'Rechnungsnummer; Rechnungs-Nr.; Rechnung Nr.',
    issueDate: 'Rechnungsdatum; Datum; Ausstellungsdatum',
    dueDate: 'Fällig am; Fälligkeitsdatum; Zahlbar bis',
    orderNumber: 'Bestellnummer; Bestell-Nr.; Auftragsnummer',
    orderDate: 'Bestelldatum; Auftragsdatum; Bestellung vom',
    deliveryNumber: 'Lieferschein-Nr.; Lieferscheinnummer; Lieferschein Nr.',
    deliveryDate: 'Lieferdatum; Liefertermin; Versanddatum',
    customerNumber: 'Kundennummer; Kunden-Nr.; Ihre Kundennummer',
    supplierNumber: 'Lieferantennummer; Lieferanten-Nr.; Kreditorennummer',
    paymentTerms: 'Zahlungsbedingungen; Zahlungsbedingung; Zahlungskonditionen',
    supplier: 'Lieferant; Verkäufer; Auftragnehmer',
    billTo: 'Rechnung an; Rechnungsempfänger; Kunde',
    shipTo: 'Lieferadresse; Lieferanschrift; Warenempfänger',
    net: 'Nettobetrag; Summe netto; Zwischensumme',
    tax: 'MwSt. %; Umsatzsteuer; USt. %',
    total: 'Gesamtbetrag; Rechnungsbetrag; Gesamtsumme',
    cash: 'Bar; Gegeben',
    change: 'Rückgeld; Wechselgeld',
    date: 'Datum',
    article: 'Art.-Nr.; Artikelnummer; Artikel-Nr.',
    description: 'Bezeichnung; Beschreibung; Artikelbezeichnung',
    quantity: 'Menge; Anzahl',
    unit: 'Einheit; ME',
    unitPrice: 'Einzelpreis; Stückpreis; E-Preis',
    amount: 'Gesamtpreis; Betrag; Gesamt',
    accountHolder: 'Kontoinhaber; Kontoinhaberin',
    statementNumber: 'Kontoauszug Nr.; Auszug-Nr.; Auszugsnummer',
    statementDate: 'Auszugsdatum; Kontoauszug vom',
    period: 'Zeitraum; Abrechnungszeitraum',
    openingBalance: 'Anfangssaldo; Alter Kontostand; Alter Saldo',
    closingBalance: 'Endsaldo; Neuer Kontostand; Neuer Saldo',
    moveDate: 'Buchungstag; Datum; Buchungsdatum',
    moveText: 'Verwendungszweck; Buchungstext; Vorgang',
    debit: 'Soll; Lastschrift; Belastung',
    credit: 'Haben; Gutschrift',
    balance: 'Saldo; Kontostand',
  }),
  titles: {
    ...{ invoice: 'RECHNUNG', receipt: 'KASSENBON', 'purchase-order': 'BESTELLUNG', 'delivery-note': 'LIEFERSCHEIN' },
    'bank-statement': 'Kontoauszug',
  },
  months: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' '),
  dates: ['d.m.y', 'd. M y'],
  decimal: ',',
  taxRate: 19,
  parties: [
    ['Holzwerk Brenner GmbH', 'Industriestraße 12', '70565 Stuttgart'],
    ['Papierhaus Möller KG', 'Am Hafen 3', '24103 Kiel'],
    ['Gartenbau Grün GmbH', 'Lindenallee 88', '04109 Leipzig'],
  ],
  goods: ['Bretter Eiche', 'Schraubensatz', 'Gartenerde 40 l', 'Visitenkarten'],
  bank: 'Sparbank Nordtal',
  person: 'Erika Beispiel',
  terms: '30 Tage netto',
  moves: ['Miete Mai', 'Gehalt', 'Lebensmittel', 'Versicherung'],
};

export const fr: PaperWords = {
  labels: labelsOf({
    invoiceNumber: 'Facture N°; N° de facture; Numéro de facture',
    issueDate: 'Date de facture; Date de facturation; Date',
    dueDate: 'Échéance; Date d’échéance; À régler avant le',
    orderNumber: 'N° de commande; Bon de commande N°; Commande n°',
    orderDate: 'Date de commande; Date de la commande; Commande du',
    deliveryNumber: 'Bon de livraison N°; N° de BL; N° de livraison',
    deliveryDate: 'Date de livraison; Livraison prévue le; Date d’expédition',
    customerNumber: 'N° client; Code client; Réf. client',
    supplierNumber: 'N° fournisseur; Code fournisseur; Numéro fournisseur',
    paymentTerms: 'Conditions de paiement; Conditions de règlement; Modalités de paiement',
    supplier: 'Fournisseur; Vendeur',
    billTo: 'Facturé à; Adresse de facturation; Client',
    shipTo: 'Adresse de livraison; Livré à',
    net: 'Total HT; Montant HT; Sous-total',
    tax: 'TVA %; Total TVA; Montant TVA',
    total: 'Total TTC; Net à payer; Montant TTC',
    cash: 'Espèces',
    change: 'Rendu; Monnaie',
    date: 'Date; Le',
    article: 'Référence; Réf.; Code article',
    description: 'Désignation; Description; Libellé',
    quantity: 'Quantité; Qté',
    unit: 'Unité',
    unitPrice: 'Prix unitaire; P.U. HT; Prix unitaire HT',
    amount: 'Montant; Montant HT; Total HT',
    accountHolder: 'Titulaire; Titulaire du compte',
    statementNumber: 'Relevé n°; N° de relevé; Extrait n°',
    statementDate: 'Date du relevé; Relevé de compte au',
    period: 'Période du; Période',
    openingBalance: 'Solde précédent; Ancien solde; Solde initial',
    closingBalance: 'Nouveau solde; Solde final',
    moveDate: 'Date; Date opération',
    moveText: 'Libellé; Nature des opérations; Opération',
    debit: 'Débit; Débit euros',
    credit: 'Crédit; Crédit euros',
    balance: 'Solde',
  }),
  titles: {
    ...{ invoice: 'FACTURE', receipt: 'TICKET DE CAISSE', 'purchase-order': 'BON DE COMMANDE' },
    ...{ 'delivery-note': 'BON DE LIVRAISON', 'bank-statement': 'Relevé de compte' },
  },
  months: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
  dates: ['d/m/y', 'd M y'],
  decimal: ',',
  taxRate: 20,
  parties: [
    ['Atelier Beaumont SARL', '18 rue des Tanneurs', '69002 Lyon'],
    ['Fournitures du Midi SAS', '4 avenue de la Gare', '34000 Montpellier'],
    ['Librairie Moreau SARL', '31 place du Marché', '35000 Rennes'],
  ],
  goods: ['Fauteuil de bureau', 'Ramette A4', 'Lampe de chevet', 'Plateau bois'],
  bank: 'Banque du Lac',
  person: 'Claire Dumont',
  terms: '30 jours fin de mois',
  moves: ['Loyer mai', 'Salaire', 'Courses', 'Assurance'],
};
