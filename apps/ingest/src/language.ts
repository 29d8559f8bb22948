/** ISO 639-2 codes of the languages that OCR knows, by their ISO 639-1 code. */
const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  en: ['eng'],
  fr: ['fra', 'fre'],
  de: ['deu', 'ger'],
  es: ['spa'],
};

/** The ISO 639-1 code of a hint (`de`, `deu`, `de-AT`), or undefined for a language that OCR does not know. */
export function languageOf(hint: string): string | undefined {
  const code = hint.trim().toLowerCase().split(/[-_]/)[0] ?? '';
  return Object.entries(LANGUAGES).find(([two, three]) => two === code || three.includes(code))?.[0];
}
