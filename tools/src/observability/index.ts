export { ruleGroups } from './alert-rules.ts';
export { BOARDS } from './boards/index.ts';
