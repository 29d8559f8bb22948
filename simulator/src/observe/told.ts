import type { ObservedDelivery, ObservedRead, ObservedSubmission } from '@docket/invariants';

/** What clients and receivers were told, written down when they were told it. */
export class Told {
  readonly submissions: (ObservedSubmission & { readonly callback: string | null; readonly at: string })[] = [];
  readonly deliveries: ObservedDelivery[] = [];
  readonly #seen = new Map<string, ObservedRead[]>();
  /** Jobs that some client has asked to cancel or to erase, whatever came of it. */
  readonly #meddled = new Set<string>();

  see(jobId: string, read: ObservedRead): void {
    const seen = this.#seen.get(jobId);
    if (seen) seen.push(read);
    else this.#seen.set(jobId, [read]);
  }

  seen(jobId: string): readonly ObservedRead[] {
    return this.#seen.get(jobId) ?? [];
  }

  meddle(jobId: string): void {
    this.#meddled.add(jobId);
  }

  isMeddled(jobId: string): boolean {
    return this.#meddled.has(jobId);
  }
}
