/** What the engine knows how to find without being told where. */
export type Concept =
  | 'invoiceNumber'
  | 'orderNumber'
  | 'customerNumber'
  | 'issueDate'
  | 'dueDate'
  | 'currency'
  | 'seller'
  | 'buyer'
  | 'company'
  | 'address'
  | 'netTotal'
  | 'taxTotal'
  | 'total'
  | 'email'
  | 'phone'
  | 'iban'
  | 'vatId';

/** What a column of an item table holds. `price` is that of one unit where another column has the amount. */
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
  | 'date';

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
