import type { Edge } from '@docket/contracts';
import type { BusLog } from './log.ts';

interface Line {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface RecordingLog extends BusLog {
  readonly lines: readonly Line[];
  deadLetterReasons(edge: Edge): string[];
}

/** A log that a test can read. */
export function recordingLog(): RecordingLog {
  const lines: Line[] = [];
  const record = (fields: object, message: string): void => {
    lines.push({ fields: fields as Line['fields'], message });
  };
  return {
    lines,
    info: record,
    warn: record,
    error: record,
    deadLetterReasons: (edge) =>
      lines
        .filter(({ fields, message }) => message === 'dead-lettered' && fields['message'] === edge.message)
        .map(({ fields }) => String(fields['reason'])),
  };
}
