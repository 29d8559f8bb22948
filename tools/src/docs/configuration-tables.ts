import { APPLICATIONS, defaultOf, type Variables } from '@docket/service';
import { markdownTable } from './markdown-table.ts';

/** For each application a heading and the table of its variables. */
export function configurationTables(): string {
  return Object.values(APPLICATIONS)
    .map(({ title, about, variables }) => `## ${title}\n\n${about}\n\n${tableOf(variables)}`)
    .join('\n\n');
}

function tableOf(variables: Variables): string {
  const rows = Object.entries(variables).map(([name, variable]) => {
    const { absent, kind, meaning, secret } = variable;
    const value = typeof absent === 'object' && 'value' in absent;
    return [
      `\`${name}\`${secret === true ? ' (secret)' : ''}`,
      kind.expects,
      value ? `\`${absent.value}\`` : defaultOf(variable),
      meaning,
    ];
  });
  return markdownTable(['Variable', 'Value', 'Default', 'Meaning'], rows);
}
