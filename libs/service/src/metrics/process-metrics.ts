import { Gauge, ObservedCounter } from './instruments.ts';
import { APPLICATIONS, PROGRAMS } from './programs.ts';

/** What every process tells of itself. */
export const PROCESS_METRICS = {
  build: new Gauge({
    name: 'docket_build_info',
    unit: '1',
    help: 'Always 1; the labels say which program this is and of which version.',
    labels: { program: PROGRAMS.names, version: [PROGRAMS.version] },
  }),
  ready: new Gauge({
    name: 'docket_ready',
    unit: '1',
    help: '1 while this part of the process can do its work, as /readyz says; else 0.',
    labels: { application: APPLICATIONS },
  }),
  started: new Gauge({
    name: 'process_start_time_seconds',
    unit: 's',
    help: 'When the process began, in seconds since 1970.',
  }),
  cpu: new ObservedCounter({
    name: 'process_cpu_seconds_total',
    unit: 's',
    help: 'Processor time of this process, user and system; reader processes have their own, see docket_reader_cpu_seconds_total.',
  }),
  memory: new Gauge({
    name: 'process_resident_memory_bytes',
    unit: 'By',
    help: 'Resident memory of this process.',
  }),
  heap: new Gauge({
    name: 'nodejs_heap_used_bytes',
    unit: 'By',
    help: "Memory of this process's JavaScript objects.",
  }),
  files: new Gauge({
    name: 'process_open_fds',
    unit: '1',
    help: 'Open files and sockets of this process; Linux only.',
  }),
  handles: new Gauge({
    name: 'nodejs_active_resources',
    unit: '1',
    help: 'Timers, sockets, requests and other resources that keep the event loop alive.',
  }),
  loopDelay: new Gauge({
    name: 'docket_event_loop_delay_seconds',
    unit: 's',
    help: 'By how much the event loop was late since the reading before, as percentiles. Above 0.1 the process is overloaded or was stopped.',
    labels: { percentile: ['50', '99', '100'] },
  }),
  loopUse: new Gauge({
    name: 'docket_event_loop_utilization_ratio',
    unit: '1',
    help: 'Share of the time since the reading before in which the event loop was busy. Near 1 the process needs a second replica.',
  }),
};
