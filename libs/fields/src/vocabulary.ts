/** What the engine knows how to find without being told where. */
export type Concept =
  | 'invoiceNumber'
  | 'orderNumber'
  | 'deliveryNumber'
  | 'customerNumber'
  | 'supplierNumber'
  | 'statementNumber'
  | 'accountNumber'
  | 'taxNumber'
  | 'paymentReference'
  | 'issueDate'
  | 'dueDate'
  | 'orderDate'
  | 'deliveryDate'
  | 'statementDate'
  | 'periodStart'
  | 'periodEnd'
  | 'currency'
  | 'seller'
  | 'sellerAddress'
  | 'buyer'
  | 'buyerAddress'
  | 'shipTo'
  | 'shipToAddress'
  | 'company'
  | 'address'
  | 'netTotal'
  | 'taxTotal'
  | 'taxRate'
  | 'total'
  | 'discount'
  | 'shipping'
  | 'tip'
  | 'prepaid'
  | 'cash'
  | 'change'
  | 'rounding'
  | 'openingBalance'
  | 'closingBalance'
  | 'totalCredits'
  | 'totalDebits'
  | 'paymentTerms'
  | 'deliveryTerms'
  | 'accountHolder'
  | 'bank'
  | 'contactPerson'
  | 'subject'
  | 'email'
  | 'phone'
  | 'iban'
  | 'bic'
  | 'vatId'
  | 'buyerVatId';

/** What a column of a table of items or of an account's movements holds. `price` is that of one unit where another column has the amount. */
export type ItemRole =
  | 'position'
  | 'article'
  | 'description'
  | 'quantity'
  | 'unit'
  | 'unitPrice'
  | 'price'
  | 'amount'
  | 'discount'
  | 'taxRate'
  | 'taxAmount'
  | 'date'
  | 'valueDate'
  | 'debit'
  | 'credit'
  | 'balance';

/**
 * What an XML invoice that is attached to a document says: texts as they stand there, dates as ISO 8601, numbers with a
 * decimal point. What it does not say is absent.
 */
export interface AttachedInvoice {
  /** The syntax and the profile that it names, such as `urn:cen.eu:en16931:2017`. */
  readonly syntax: 'cii' | 'zugferd-1' | 'ubl';
  readonly profile: string | null;
  readonly facts: Readonly<Partial<Record<Concept, string>>>;
  readonly lines: readonly Readonly<Partial<Record<ItemRole, string>>>[];
}
