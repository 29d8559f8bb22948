import type { AttachedInvoice } from '@docket/fields';
import { allAt, at, defined, textAt, textOf, textsAt, textWith, type XmlNode } from './xml-node.ts';

const NOWHERE: XmlNode = {};

/** An invoice or credit note in the syntax of OASIS UBL 2.1, as XRechnung and Peppol BIS Billing use it. */
export function readUbl(root: XmlNode): AttachedInvoice {
  return {
    syntax: 'ubl',
    profile: textAt(root, 'CustomizationID') ?? null,
    facts: defined({ ...documentFacts(root), ...partyFacts(root), ...sumFacts(root) }),
    lines: [...allAt(root, 'InvoiceLine'), ...allAt(root, 'CreditNoteLine')].map((line) => defined(lineFacts(line))),
  };
}

const documentFacts = (root: XmlNode) => ({
  invoiceNumber: textAt(root, 'ID'),
  issueDate: textAt(root, 'IssueDate'),
  dueDate: textAt(root, 'DueDate', 'PaymentMeans/PaymentDueDate'),
  currency: textAt(root, 'DocumentCurrencyCode'),
  orderNumber: textAt(root, 'OrderReference/ID'),
  iban: textAt(root, 'PaymentMeans/PayeeFinancialAccount/ID'),
});

function partyFacts(root: XmlNode) {
  const seller = at(root, 'AccountingSupplierParty/Party') ?? NOWHERE;
  const buyer = at(root, 'AccountingCustomerParty/Party') ?? NOWHERE;
  const name = (party: XmlNode) => textAt(party, 'PartyLegalEntity/RegistrationName', 'PartyName/Name');
  return {
    seller: name(seller),
    company: name(seller),
    address: addressIn(at(seller, 'PostalAddress') ?? NOWHERE),
    vatId: textAt(seller, 'PartyTaxScheme/CompanyID'),
    email: textAt(seller, 'Contact/ElectronicMail'),
    phone: textAt(seller, 'Contact/Telephone'),
    buyer: name(buyer),
    customerNumber: textAt(buyer, 'PartyIdentification/ID'),
  };
}

function addressIn(address: XmlNode): string | undefined {
  const lines = textsAt(address, 'StreetName', 'AdditionalStreetName', 'AddressLine/Line');
  const town = textsAt(address, 'PostalZone', 'CityName').join(' ');
  const parts = [...lines, town].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(', ');
}

function sumFacts(root: XmlNode) {
  const currency = textAt(root, 'DocumentCurrencyCode') ?? '';
  return {
    netTotal: textAt(root, 'LegalMonetaryTotal/TaxExclusiveAmount'),
    taxTotal: textWith(root, 'TaxTotal/TaxAmount', ['currencyID', currency]) ?? textAt(root, 'TaxTotal/TaxAmount'),
    total: textAt(root, 'LegalMonetaryTotal/TaxInclusiveAmount'),
  };
}

function lineFacts(line: XmlNode) {
  const quantity = at(line, 'InvoicedQuantity') ?? at(line, 'CreditedQuantity');
  const unit = typeof quantity === 'object' ? quantity['@unitCode'] : undefined;
  return {
    position: textAt(line, 'ID'),
    article: textAt(line, 'Item/SellersItemIdentification/ID', 'Item/StandardItemIdentification/ID'),
    description: textAt(line, 'Item/Name', 'Item/Description'),
    quantity: quantity === undefined ? undefined : textOf(quantity),
    unit: typeof unit === 'string' ? unit : undefined,
    unitPrice: textAt(line, 'Price/PriceAmount'),
    taxRate: textAt(line, 'Item/ClassifiedTaxCategory/Percent'),
    amount: textAt(line, 'LineExtensionAmount'),
  };
}
