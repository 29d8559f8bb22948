import type { ChaosSystem } from '../system/system.ts';
import { DISK_FAULTS } from './disk.ts';
import { FAILPOINT_FAULTS } from './failpoints.ts';
import type { FaultKind } from './fault.ts';
import { MESSAGE_FAULTS } from './messages.ts';
import { PROCESS_FAULTS } from './processes.ts';
import { SERVICE_FAULTS } from './services.ts';

const ALL_FAULTS: readonly FaultKind[] = [
  ...PROCESS_FAULTS,
  ...FAILPOINT_FAULTS,
  ...SERVICE_FAULTS,
  ...MESSAGE_FAULTS,
  ...DISK_FAULTS,
];

/** Every kind of fault that a system can be given on this machine. */
export function faultsFor({ shape, disk }: Pick<ChaosSystem, 'shape' | 'disk'>): readonly FaultKind[] {
  return ALL_FAULTS.filter(({ shapes, part }) => shapes.includes(shape) && (part !== 'disk' || disk !== undefined));
}
