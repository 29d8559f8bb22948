import { translated } from '../labels.ts';
import type { Label } from '../labels.ts';

/** Texts that stand behind their labels. */
export type TextRole = 'paymentTerms' | 'accountHolder' | 'bank' | 'contactPerson' | 'deliveryTerms' | 'subject';

/** Texts of papers, in the seven languages. */
export const TEXT_LABELS: readonly Label<TextRole>[] = [
  ...translated<TextRole>('paymentTerms', 1, {
    en: '(payment )?terms( of payment)?; payment conditions',
    de: 'zahlungs (bedingung|bedingungen|konditionen|kondition); zahlbar',
    fr: '(conditions|modalites|delai) (de )?(paiement|reglement)',
    es: '(condiciones|terminos|forma|plazo) (de )?pago',
    it: '(condizioni|termini|modalita) (di )?pagamento; pagamento',
    nl: 'betalings (voorwaarden|condities|conditie|termijn)',
    pt: '(condicoes|termos|prazo|forma) (de )?pagamento',
  }),
  ...translated<TextRole>('accountHolder', 1, {
    en: '(account|a/c) (holder|name|owner); holder',
    de: 'konto inhaber(in)?; inhaber',
    fr: 'titulaire( du compte)?; intitule du compte',
    es: 'titular( de la cuenta)?',
    it: 'intestatario( (del )?conto)?; intestato a; titolare( del conto)?',
    nl: 'rekeninghouder; ten name van; t n v; op naam van',
    pt: 'titular( da conta)?',
  }),
  ...translated<TextRole>('bank', 1, {
    en: 'bank( name)?; name of bank',
    de: 'bank(verbindung|institut)?; kreditinstitut; geldinstitut',
    fr: 'banque; domiciliation( bancaire)?; nom de la banque',
    es: 'banco; entidad( bancaria)?',
    it: 'banca( d appoggio)?',
    nl: 'bank(naam)?',
  }),
  ...translated<TextRole>('contactPerson', 1, {
    en: 'contact( person| name)?; your contact; salesperson; sales rep',
    de: '(ihr )?ansprechpartner(in)?; sachbearbeiter(in)?; bearbeiter',
    fr: '(votre )?(contact|interlocuteur)( commercial)?',
    es: '(persona de )?contacto; vendedor',
    it: '(persona di )?(contatto|riferimento); referente',
    nl: 'contactpersoon; behandeld door',
    pt: '(pessoa de )?contacto',
  }),
  ...translated<TextRole>('deliveryTerms', 1, {
    en: '(delivery|shipping) (terms|method|conditions); incoterms?; ship via; shipped via; carrier',
    de: 'liefer (bedingung|bedingungen); versand art; spediteur',
    fr: '(conditions|mode|modalites) (de )?(livraison|expedition); transporteur',
    es: '(condiciones|forma|metodo) (de )?(entrega|envio); transportista',
    it: '(condizioni|termini|modalita) (di )?(consegna|spedizione|trasporto|resa); vettore; resa',
    nl: 'leverings (voorwaarden|condities); verzendwijze; vervoerder',
    pt: '(condicoes|modo) (de )?(entrega|expedicao); transportadora',
  }),
  ...translated<TextRole>('subject', 1, {
    en: 'subject; re; regarding; project',
    de: 'betreff; betr; projekt; bauvorhaben',
    fr: 'objet; projet; chantier',
    es: 'asunto; proyecto; obra',
    it: 'oggetto; progetto',
    nl: 'betreft; onderwerp',
    pt: 'assunto; projeto',
  }),
];
