import type { Approval, ApprovalStatus } from '../../approvals/ports.ts';
import type { Mode } from '../../core/mode.ts';
import type { Page, Paging } from './page.ts';

/** What one person asked for and another one decides. */
export interface ApprovalQuestions {
  approvals(query: ApprovalQuery): Promise<Page<Approval>>;
}

export interface ApprovalQuery {
  readonly statuses: readonly ApprovalStatus[];
  readonly mode: Mode | null;
  readonly userReference: string | null;
  readonly paging: Paging;
}
