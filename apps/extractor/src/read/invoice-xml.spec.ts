import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readInvoiceXml } from './invoice-xml.ts';

const bytes = (xml: string) => new TextEncoder().encode(xml);
const read = (xml: string) => readInvoiceXml(bytes(xml));

const CII = `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
 <rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
 <rsm:ExchangedDocument><ram:ID>0010</ram:ID><ram:IssueDateTime><udt:DateTimeString format="102">20240312</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction>
  <ram:IncludedSupplyChainTradeLineItem>
   <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
   <ram:SpecifiedTradeProduct><ram:SellerAssignedID>A-7</ram:SellerAssignedID><ram:Name>Nuts &amp; bolts</ram:Name></ram:SpecifiedTradeProduct>
   <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>2.50</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
   <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">4.0000</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
   <ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>10.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
  </ram:IncludedSupplyChainTradeLineItem>
  <ram:ApplicableHeaderTradeAgreement>
   <ram:SellerTradeParty><ram:Name>Seller Ltd</ram:Name><ram:PostalTradeAddress><ram:PostcodeCode>12345</ram:PostcodeCode><ram:LineOne>1 Road</ram:LineOne><ram:CityName>Town</ram:CityName></ram:PostalTradeAddress><ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">1/2</ram:ID></ram:SpecifiedTaxRegistration><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456789</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
   <ram:BuyerTradeParty><ram:ID>K1</ram:ID><ram:Name>Buyer AG</ram:Name></ram:BuyerTradeParty>
   <ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>PO-9</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>
  </ram:ApplicableHeaderTradeAgreement>
  <ram:ApplicableHeaderTradeSettlement>
   <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
   <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20240411</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
   <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>10.00</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="USD">2.10</ram:TaxTotalAmount><ram:TaxTotalAmount currencyID="EUR">1.90</ram:TaxTotalAmount><ram:GrandTotalAmount>11.90</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
  </ram:ApplicableHeaderTradeSettlement>
 </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>`;

const ZUGFERD_1 = `<rsm:CrossIndustryDocument xmlns:rsm="a" xmlns:ram="b" xmlns:udt="c">
 <rsm:HeaderExchangedDocument><ram:ID>R7</ram:ID><ram:IssueDateTime><udt:DateTimeString format="102">20140305</udt:DateTimeString></ram:IssueDateTime></rsm:HeaderExchangedDocument>
 <rsm:SpecifiedSupplyChainTradeTransaction>
  <ram:ApplicableSupplyChainTradeAgreement><ram:SellerTradeParty><ram:Name>V</ram:Name></ram:SellerTradeParty></ram:ApplicableSupplyChainTradeAgreement>
  <ram:ApplicableSupplyChainTradeSettlement><ram:SpecifiedTradeSettlementMonetarySummation><ram:GrandTotalAmount currencyID="EUR">5.00</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementMonetarySummation></ram:ApplicableSupplyChainTradeSettlement>
  <ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:IncludedNote><ram:Content>Only a note</ram:Content></ram:IncludedNote></ram:AssociatedDocumentLineDocument></ram:IncludedSupplyChainTradeLineItem>
  <ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedSupplyChainTradeDelivery><ram:BilledQuantity unitCode="HUR">2</ram:BilledQuantity></ram:SpecifiedSupplyChainTradeDelivery><ram:SpecifiedTradeProduct><ram:Name>Work</ram:Name></ram:SpecifiedTradeProduct></ram:IncludedSupplyChainTradeLineItem>
 </rsm:SpecifiedSupplyChainTradeTransaction>
</rsm:CrossIndustryDocument>`;

const UBL = `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cbc="x" xmlns:cac="y">
 <cbc:ID>U1</cbc:ID><cbc:IssueDate>2024-05-01</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Supplier</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
 <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">1.00</cbc:TaxAmount></cac:TaxTotal>
 <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">5.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="EUR">6.00</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>
 <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">5</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID="EUR">5.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Pen</cbc:Name></cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">1.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>`;

describe('an XML invoice', () => {
  it('in the Cross Industry Invoice syntax says its facts and lines as they stand there', () => {
    expect(read(CII)).toEqual({
      syntax: 'cii',
      profile: 'urn:cen.eu:en16931:2017',
      facts: {
        ...{ invoiceNumber: '0010', issueDate: '2024-03-12', dueDate: '2024-04-11', currency: 'EUR' },
        ...{ seller: 'Seller Ltd', company: 'Seller Ltd', address: '1 Road, 12345 Town', vatId: 'DE123456789' },
        ...{ buyer: 'Buyer AG', customerNumber: 'K1', orderNumber: 'PO-9' },
        ...{ netTotal: '10.00', taxTotal: '1.90', total: '11.90' },
      },
      lines: [
        {
          ...{ position: '1', article: 'A-7', description: 'Nuts & bolts', quantity: '4.0000', unit: 'C62' },
          ...{ unitPrice: '2.50', taxRate: '19', amount: '10.00' },
        },
      ],
    });
  });

  it('of ZUGFeRD 1.0 says the same; lines that are only notes are left out', () => {
    expect(read(ZUGFERD_1)).toEqual({
      ...{ syntax: 'zugferd-1', profile: null },
      facts: { invoiceNumber: 'R7', issueDate: '2014-03-05', seller: 'V', company: 'V', total: '5.00' },
      lines: [{ description: 'Work', quantity: '2', unit: 'HUR' }],
    });
  });

  it('in UBL says the same', () => {
    expect(read(UBL)).toMatchObject({
      syntax: 'ubl',
      facts: { invoiceNumber: 'U1', seller: 'Supplier', netTotal: '5.00', taxTotal: '1.00', total: '6.00' },
      lines: [{ position: '1', description: 'Pen', quantity: '5', unit: 'C62', unitPrice: '1.00', amount: '5.00' }],
    });
  });

  it('in Latin-1 keeps its letters', () => {
    const xml = UBL.replace('>Supplier<', '>Stärk<').replace(
      '<Invoice',
      '<?xml version="1.0" encoding="ISO-8859-1"?><Invoice',
    );
    expect(readInvoiceXml(Buffer.from(xml, 'latin1'))?.facts.seller).toBe('Stärk');
  });
});

describe('what is no XML invoice', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['another document', '<order><ID>1</ID></order>'],
    ['cut off in the middle', CII.slice(0, 900)],
    ['an entity bomb', `<!DOCTYPE a [<!ENTITY b "${'c'.repeat(100)}">]>${UBL.replace('>Supplier<', '>&b;<')}`],
    ['names of objects', '<CrossIndustryInvoice><__proto__><ID>1</ID></__proto__></CrossIndustryInvoice>'],
  ])('%s is not taken for one, or says nothing', (_, xml) => {
    expect(Object.keys(read(xml)?.facts ?? {})).toEqual([]);
  });

  it('never throws, whatever bytes they are', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (any) => void readInvoiceXml(any)));
    fc.assert(
      fc.property(fc.nat(CII.length), fc.nat(200), fc.string(), (from, length, middle) => {
        read(CII.slice(0, from) + middle + CII.slice(from + length));
      }),
    );
  });

  it('is not read when it is larger than any invoice', () => {
    expect(readInvoiceXml(bytes(UBL + ' '.repeat(2 * 2 ** 20)))).toBeUndefined();
  });
});
