import type { TemplateSchema } from './template.ts';

/** A template that every account has. Its id never changes; `key` is accepted wherever an id is. */
export interface BuiltInTemplate {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly category: 'INVOICE' | 'RECEIPT';
  readonly version: number;
  readonly schema: TemplateSchema;
}

const invoice: TemplateSchema = {
  data: {
    invoiceNumber: { type: 'string', description: 'Number that the seller gave the invoice', required: true },
    issueDate: { type: 'date', description: 'Date of issue of the invoice' },
    dueDate: { type: 'date', description: 'Date by which the invoice is to be paid' },
    currency: { type: 'string', description: 'ISO 4217 code of the currency', format: 'iso4217' },
    seller: { type: 'string', description: 'Name of the seller, as printed' },
    buyer: { type: 'string', description: 'Name of the buyer, as printed' },
    netTotal: { type: 'number', description: 'Total without tax' },
    taxTotal: { type: 'number', description: 'Total of all taxes' },
    total: { type: 'number', description: 'Total with tax', required: true },
  },
};

const receipt: TemplateSchema = {
  data: {
    company: { type: 'string', description: 'Name of the shop or company, as printed' },
    date: { type: 'date', description: 'Day of the purchase' },
    address: { type: 'string', description: 'Address of the shop, as printed' },
    total: { type: 'number', description: 'Amount paid for the purchase', required: true },
  },
};

/** The templates that come with the engine, by fixed UUIDs. */
export const BUILT_IN_TEMPLATES: readonly BuiltInTemplate[] = [
  {
    id: '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1001',
    key: 'invoice',
    name: 'Invoice',
    description: 'Number, dates, parties and totals of an invoice in English, German or French',
    category: 'INVOICE',
    version: 1,
    schema: invoice,
  },
  {
    id: '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1002',
    key: 'receipt',
    name: 'Receipt',
    description: 'Company, date, address and total of a shop receipt',
    category: 'RECEIPT',
    version: 1,
    schema: receipt,
  },
];
