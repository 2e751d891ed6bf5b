import type { Mode } from '../../core/mode.ts';
import type { Job, JobStatus } from '../../outbox/ports.ts';
import type { Page, Paging } from './page.ts';

/** The jobs of the outbox. */
export interface JobQuestions {
  jobs(query: JobQuery): Promise<Page<ListedJob>>;
}

export interface JobQuery {
  readonly statuses: readonly JobStatus[];
  readonly kind: string | null;
  readonly reference: string | null;
  readonly paging: Paging;
}

export interface ListedJob {
  readonly job: Job;
  /** Of its transaction, or of the wallet it is about. */
  readonly mode: Mode | null;
  readonly userReference: string | null;
}
