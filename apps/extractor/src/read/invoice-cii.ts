import type { AttachedInvoice } from '@docket/fields';
import { allAt, at, defined, textAt, textOf, textsAt, textWith, type XmlNode } from './xml-node.ts';

/** Names of the parts that differ between ZUGFeRD 1.0 and the Cross Industry Invoice. */
const NAMES = {
  cii: {
    context: 'ExchangedDocumentContext',
    document: 'ExchangedDocument',
    transaction: 'SupplyChainTradeTransaction',
    agreement: 'ApplicableHeaderTradeAgreement',
    settlement: 'ApplicableHeaderTradeSettlement',
    sums: 'SpecifiedTradeSettlementHeaderMonetarySummation',
    line: { agreement: 'SpecifiedLineTradeAgreement', delivery: 'SpecifiedLineTradeDelivery' },
    lineSettlement: 'SpecifiedLineTradeSettlement',
    lineSums: 'SpecifiedTradeSettlementLineMonetarySummation',
  },
  'zugferd-1': {
    context: 'SpecifiedExchangedDocumentContext',
    document: 'HeaderExchangedDocument',
    transaction: 'SpecifiedSupplyChainTradeTransaction',
    agreement: 'ApplicableSupplyChainTradeAgreement',
    settlement: 'ApplicableSupplyChainTradeSettlement',
    sums: 'SpecifiedTradeSettlementMonetarySummation',
    line: { agreement: 'SpecifiedSupplyChainTradeAgreement', delivery: 'SpecifiedSupplyChainTradeDelivery' },
    lineSettlement: 'SpecifiedSupplyChainTradeSettlement',
    lineSums: 'SpecifiedTradeSettlementMonetarySummation',
  },
} as const;

type Names = (typeof NAMES)[keyof typeof NAMES];
const NOWHERE: XmlNode = {};

/**
 * An invoice in the Cross Industry Invoice syntax of UN/CEFACT (D16B: ZUGFeRD 2, Factur-X, XRechnung), or in the earlier one
 * of ZUGFeRD 1.0. The terms in brackets are those of EN 16931.
 */
export function readCii(root: XmlNode, syntax: 'cii' | 'zugferd-1'): AttachedInvoice {
  const names = NAMES[syntax];
  const transaction = at(root, names.transaction) ?? NOWHERE;
  return {
    syntax,
    profile: textAt(root, `${names.context}/GuidelineSpecifiedDocumentContextParameter/ID`) ?? null,
    facts: defined({
      ...documentFacts(at(root, names.document) ?? NOWHERE),
      ...agreementFacts(at(transaction, names.agreement) ?? NOWHERE),
      ...settlementFacts(at(transaction, names.settlement) ?? NOWHERE, names),
    }),
    lines: allAt(transaction, 'IncludedSupplyChainTradeLineItem')
      .map((line) => defined(lineFacts(line, names)))
      // ZUGFeRD 1.0 has lines that are only a note.
      .filter((line) => line.description !== undefined || line.amount !== undefined),
  };
}

/** Invoice number (BT-1), issue date (BT-2). */
const documentFacts = (document: XmlNode) => ({
  invoiceNumber: textAt(document, 'ID'),
  issueDate: dateAt(document, 'IssueDateTime'),
});

/** Seller (BG-4), buyer (BG-7), purchase order (BT-13). */
function agreementFacts(agreement: XmlNode) {
  const seller = at(agreement, 'SellerTradeParty') ?? NOWHERE;
  const buyer = at(agreement, 'BuyerTradeParty') ?? NOWHERE;
  return {
    seller: textAt(seller, 'Name'),
    company: textAt(seller, 'Name'),
    address: addressIn(at(seller, 'PostalTradeAddress') ?? NOWHERE),
    vatId: textWith(seller, 'SpecifiedTaxRegistration/ID', ['schemeID', 'VA']),
    email: textAt(
      seller,
      'DefinedTradeContact/EmailURIUniversalCommunication/URIID',
      'URIUniversalCommunication/URIID',
    ),
    phone: textAt(seller, 'DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber'),
    buyer: textAt(buyer, 'Name'),
    customerNumber: textAt(buyer, 'ID'),
    orderNumber: textAt(agreement, 'BuyerOrderReferencedDocument/IssuerAssignedID', 'BuyerOrderReferencedDocument/ID'),
  };
}

function addressIn(address: XmlNode): string | undefined {
  const lines = textsAt(address, 'LineOne', 'LineTwo', 'LineThree');
  const town = textsAt(address, 'PostcodeCode', 'CityName').join(' ');
  const parts = [...lines, town].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Currency (BT-5), due date (BT-9), account (BT-84) and sums (BG-22). */
function settlementFacts(settlement: XmlNode, names: Names) {
  const currency = textAt(settlement, 'InvoiceCurrencyCode');
  const sums = at(settlement, names.sums) ?? NOWHERE;
  // The tax may be told a second time in the seller's own currency.
  const tax = textWith(sums, 'TaxTotalAmount', ['currencyID', currency ?? '']) ?? textAt(sums, 'TaxTotalAmount');
  return {
    currency,
    dueDate: dateAt(settlement, 'SpecifiedTradePaymentTerms/DueDateDateTime'),
    iban: textAt(settlement, 'SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID'),
    netTotal: textAt(sums, 'TaxBasisTotalAmount'),
    taxTotal: tax,
    total: textAt(sums, 'GrandTotalAmount'),
  };
}

function lineFacts(line: XmlNode, { line: { agreement, delivery }, lineSettlement, lineSums }: Names) {
  const settlement = at(line, lineSettlement) ?? NOWHERE;
  const quantity = at(line, `${delivery}/BilledQuantity`);
  const unit = typeof quantity === 'object' ? quantity['@unitCode'] : undefined;
  return {
    position: textAt(line, 'AssociatedDocumentLineDocument/LineID'),
    article: textAt(line, 'SpecifiedTradeProduct/SellerAssignedID', 'SpecifiedTradeProduct/GlobalID'),
    description: textAt(line, 'SpecifiedTradeProduct/Name', 'SpecifiedTradeProduct/Description'),
    quantity: quantity === undefined ? undefined : textOf(quantity),
    unit: typeof unit === 'string' ? unit : undefined,
    unitPrice: textAt(line, `${agreement}/NetPriceProductTradePrice/ChargeAmount`),
    taxRate: textAt(settlement, 'ApplicableTradeTax/RateApplicablePercent', 'ApplicableTradeTax/ApplicablePercent'),
    amount: textAt(settlement, `${lineSums}/LineTotalAmount`),
  };
}

/** UN/CEFACT date format 102, `20240312`, and whatever begins with an ISO date; early writers left the inner element out. */
function dateAt(node: XmlNode, path: string): string | undefined {
  const text = textAt(node, `${path}/DateTimeString`, path);
  const parts = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(text ?? '');
  return parts === null ? undefined : parts.slice(1).join('-');
}
