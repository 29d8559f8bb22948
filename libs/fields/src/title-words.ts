/** Names of commercial documents over folded text, in the seven languages. */
const TITLE = [
  '(?:(?:tax|sales|commercial|vat|gst|final|corrected|pro ?-?forma|simplified|original) )*invoice',
  'pro ?-?forma|(?:credit|debit|delivery|dispatch) ?(?:note|memo(?:randum)?)|(?:cash )?(?:bill|receipt|sales?)',
  '(?:official|sales|payment) receipt|statement(?: of account)?|quot(?:e|ation)|estimate|remittance advice',
  '(?:purchase|sales|work) order|order confirmation|packing (?:slip|list)|reminder|payment reminder',
  String.raw`[a-z]*rechnung|[a-z]*rechnungs ?-?korrektur|[a-z]*gutschrift|[a-z]*beleg|(?:bar)?quittung|mahnung`,
  'zahlungserinnerung|lieferschein|angebot|auftragsbestatigung|bestellung|kostenvoranschlag|kassenbon',
  "facture(?: (?:pro ?-?forma|d ?['’] ?(?:avoir|acompte)|de solde|rectificative))?|(?:facture )?avoir|note de credit",
  "devis|bon de (?:commande|livraison)|recu|ticket(?: de caisse)?|releve(?: de compte)?|note d ?['’] ?honoraires",
  '(?:account|bank) statement|order|dispatch advice|kontoauszug|kassenbeleg|releve bancaire|extrait de compte',
  'fa[ck]?tura(?: (?:simplificada|rectificativa|proforma|recibo))?|recibo|albaran|nota de entrega|presupuesto',
  'pedido(?: de compra)?|orden de compra|extracto(?: (?:de cuenta|bancario))?|ticket de compra',
  'fattura(?: (?:accompagnatoria|proforma|elettronica))?|nota (?:di|de) credito|ddt|documento (?:di trasporto|commerciale)',
  'bolla di consegna|ordine(?: (?:di|d) ?acquisto)?|estratto conto|scontrino(?: fiscale)?|ricevuta(?: fiscale)?|preventivo',
  '(?:credit|verzamel|verkoop)?factuur|creditnota|kassabon|bon|inkooporder|bestelling|pakbon|leverbon|offerte',
  'rekeningafschrift|nota de encomenda|encomenda|ordem de compra|guia de (?:remessa|transporte)|orcamento',
  'extrato(?: (?:de conta|bancario|combinado))?|fatura ?[/-] ?recibo',
].join('|');
const NUMBER = String.raw`(?:\s*(?:no|nr|num|number|nummer|numero|n)?\s*[.:#°º]*\s*[a-z]{0,5}[-/.]?\d[\da-z/.-]{0,24})?`;
const COPY = String.raw`(?:\s*[(\[-]?\s*(?:original|copy|duplicate|kopie|duplicata|copie)\s*[)\]]?)?`;
const ONE = `(?:${TITLE})${COPY}`;
const WHOLE = new RegExp(String.raw`^(?:\*|-|=|\s)*${ONE}(?:\s*[/|&-]\s*${ONE}){0,2}${NUMBER}[\s.:*=-]*$`);

/** The longest title with its number; longer texts are none. */
const LONGEST = 80;

/** `i n v o i c e` as `invoice`; other texts as they are. */
const closedUp = (folded: string): string =>
  /^(?:[a-z]\s+){3,}[a-z]$/.test(folded) ? folded.replace(/\s+/g, '') : folded;

/** Whether a folded text is nothing but the title of a document, with or without its number: `tax invoice no. 12`. */
export function isTitle(folded: string): boolean {
  return folded.length <= LONGEST && WHOLE.test(closedUp(folded.trim()));
}
