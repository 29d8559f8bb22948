import type { FieldSpec, TemplateSchema } from './template.ts';

const LANGUAGES = 'in English, German, French, Spanish, Italian, Dutch or Portuguese';

/** A template that every account has. Its id never changes; `key` is accepted wherever an id is. */
export interface BuiltInTemplate {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly category: 'INVOICE' | 'RECEIPT' | 'CUSTOM';
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

/** Line items of papers that are about goods. */
const goods = (...more: readonly (readonly [string, FieldSpec])[]): FieldSpec => ({
  type: 'array',
  description: 'Line items',
  items: {
    type: 'object',
    properties: {
      article: { type: 'string', description: 'Article number' },
      description: { type: 'string', description: 'Description' },
      quantity: { type: 'number', description: 'Quantity' },
      unit: { type: 'string', description: 'Unit' },
      ...Object.fromEntries(more),
    },
  },
});

const purchaseOrder: TemplateSchema = {
  data: {
    orderNumber: { type: 'string', description: 'Number of the order', required: true },
    orderDate: { type: 'date', description: 'Day of the order' },
    deliveryDate: { type: 'date', description: 'Day by which delivery is asked for' },
    supplierNumber: { type: 'string', description: 'Number of the supplier' },
    seller: { type: 'string', description: 'Name of the supplier, as printed' },
    buyer: { type: 'string', description: 'Name of who orders, as printed' },
    shipTo: { type: 'string', description: 'Name of the receiver of the goods, as printed' },
    shipToAddress: { type: 'address', description: 'Address of the receiver of the goods' },
    paymentTerms: { type: 'string', description: 'Payment terms' },
    currency: { type: 'string', description: 'ISO 4217 code of the currency', format: 'iso4217' },
    netTotal: { type: 'number', description: 'Total without tax' },
    taxTotal: { type: 'number', description: 'Total of all taxes' },
    total: { type: 'number', description: 'Total with tax' },
    items: goods(
      ['unitPrice', { type: 'number', description: 'Price of one unit' }],
      ['amount', { type: 'number', description: 'Amount of the line' }],
    ),
  },
};

const deliveryNote: TemplateSchema = {
  data: {
    deliveryNumber: { type: 'string', description: 'Number of the delivery note', required: true },
    deliveryDate: { type: 'date', description: 'Day of the delivery' },
    orderNumber: { type: 'string', description: 'Number of the order' },
    orderDate: { type: 'date', description: 'Day of the order' },
    customerNumber: { type: 'string', description: 'Number of the customer' },
    seller: { type: 'string', description: 'Name of the sender, as printed' },
    shipTo: { type: 'string', description: 'Name of the receiver of the goods, as printed' },
    shipToAddress: { type: 'address', description: 'Address of the receiver of the goods' },
    items: goods(),
  },
};

const bankStatement: TemplateSchema = {
  data: {
    bank: { type: 'string', description: 'Name of the bank, as printed' },
    accountHolder: { type: 'string', description: 'Name of the holder of the account, as printed' },
    iban: { type: 'iban', description: 'IBAN of the account' },
    bic: { type: 'string', description: 'BIC of the bank' },
    accountNumber: { type: 'string', description: 'Number of the account' },
    statementNumber: { type: 'string', description: 'Number of the statement' },
    statementDate: { type: 'date', description: 'Day of the statement' },
    periodStart: { type: 'date', description: 'First day of the period' },
    periodEnd: { type: 'date', description: 'Last day of the period' },
    currency: { type: 'string', description: 'ISO 4217 code of the currency', format: 'iso4217' },
    openingBalance: { type: 'number', description: 'Balance at the beginning' },
    closingBalance: { type: 'number', description: 'Balance at the end', required: true },
    totalCredits: { type: 'number', description: 'Sum of the credits' },
    totalDebits: { type: 'number', description: 'Sum of the debits' },
    transactions: {
      type: 'array',
      description: 'Movements of the account',
      items: {
        type: 'object',
        properties: {
          date: { type: 'date', description: 'Date of booking' },
          valueDate: { type: 'date', description: 'Value date' },
          description: { type: 'string', description: 'Description' },
          amount: { type: 'number', description: 'Amount' },
          debit: { type: 'number', description: 'Debit' },
          credit: { type: 'number', description: 'Credit' },
          balance: { type: 'number', description: 'Balance after it' },
        },
      },
    },
  },
};

/** The templates that come with the engine, by fixed UUIDs. */
export const BUILT_IN_TEMPLATES: readonly BuiltInTemplate[] = [
  {
    id: '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1001',
    key: 'invoice',
    name: 'Invoice',
    description: `Number, dates, parties and totals of an invoice ${LANGUAGES}`,
    category: 'INVOICE',
    version: 1,
    schema: invoice,
  },
  {
    id: '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1002',
    key: 'receipt',
    name: 'Receipt',
    description: `Company, date, address and total of a shop receipt ${LANGUAGES}`,
    category: 'RECEIPT',
    version: 1,
    schema: receipt,
  },
  {
    id: '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1003',
    key: 'purchase-order',
    name: 'Purchase order',
    description: `Number, dates, parties, totals and items of a purchase order ${LANGUAGES}`,
    category: 'CUSTOM',
    version: 1,
    schema: purchaseOrder,
  },
  {
    id: '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1004',
    key: 'delivery-note',
    name: 'Delivery note',
    description: `Numbers, dates, receiver and items of a delivery note ${LANGUAGES}`,
    category: 'CUSTOM',
    version: 1,
    schema: deliveryNote,
  },
  {
    id: '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1005',
    key: 'bank-statement',
    name: 'Bank statement',
    description: `Account, period, balances and movements of a bank statement ${LANGUAGES}`,
    category: 'CUSTOM',
    version: 1,
    schema: bankStatement,
  },
];
