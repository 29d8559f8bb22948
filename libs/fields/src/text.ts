/** Direction and language of text, apart from the fields: who reads pages need not load templates and labels. */
export { inLogicalOrder, isRightToLeft } from './direction.ts';
export { languageOf, languageOfHint, PAGE_LANGUAGES } from './languages.ts';
