import type { AttachedInvoice } from '@docket/fields';
import { XMLParser } from 'fast-xml-parser';
import { readCii } from './invoice-cii.ts';
import { readUbl } from './invoice-ubl.ts';
import { at, type XmlNode } from './xml-node.ts';

/** Bytes; an invoice of a thousand lines takes some hundred kilobytes. */
export const LARGEST_XML = 2 * 2 ** 20;
const MOST_LINES = 2_000;
const LONGEST_TEXT = 2_000;

/** Names by local name, texts as they stand there: `0010` is no number. */
const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/**
 * Reads an invoice in the syntax UN/CEFACT Cross Industry Invoice (ZUGFeRD 2, Factur-X, XRechnung), in that of ZUGFeRD 1.0, or
 * in UBL. Undefined for anything else: broken XML, another document, or one that is larger than any invoice.
 */
export function readInvoiceXml(bytes: Uint8Array): AttachedInvoice | undefined {
  if (bytes.length > LARGEST_XML) return undefined;
  const xml = new TextDecoder(encodingOf(bytes)).decode(bytes);
  // No invoice has a document type, and it is where entities grow without bounds.
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) return undefined;
  try {
    return bounded(invoiceIn(parser.parse(xml) as XmlNode));
  } catch {
    return undefined;
  }
}

function invoiceIn(document: XmlNode): AttachedInvoice | undefined {
  const cii = at(document, 'CrossIndustryInvoice');
  if (cii) return readCii(cii, 'cii');
  const zugferd1 = at(document, 'CrossIndustryDocument');
  if (zugferd1) return readCii(zugferd1, 'zugferd-1');
  const ubl = at(document, 'Invoice') ?? at(document, 'CreditNote');
  // The release candidate of ZUGFeRD 1.0 called its root like UBL's.
  if (ubl && at(ubl, 'SpecifiedSupplyChainTradeTransaction')) return readCii(ubl, 'zugferd-1');
  return ubl && at(ubl, 'LegalMonetaryTotal') ? readUbl(ubl) : undefined;
}

function encodingOf(bytes: Uint8Array): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return /encoding=["'](iso-8859-1|windows-1252|latin1)["']/i.test(start) ? 'windows-1252' : 'utf-8';
}

/** What is stored with the page is bounded like its words. */
function bounded(invoice: AttachedInvoice | undefined): AttachedInvoice | undefined {
  if (invoice === undefined) return undefined;
  const cut = <T extends object>(facts: T): T =>
    Object.fromEntries(
      Object.entries(facts).flatMap(([name, text]) =>
        typeof text === 'string' && text !== '' ? [[name, text.slice(0, LONGEST_TEXT)]] : [],
      ),
    ) as T;
  return { ...invoice, facts: cut(invoice.facts), lines: invoice.lines.slice(0, MOST_LINES).map(cut) };
}
