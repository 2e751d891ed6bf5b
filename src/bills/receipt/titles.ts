import type { Standing } from '../order-view.ts';

/** What stands at the head of a receipt. Only money that was paid has a receipt; anything else says what it is. */
export const TITLES = {
  paid: 'Receipt',
  value_missing: 'Paid, not delivered yet',
  unknown: 'No receipt yet',
  failed: 'Not paid',
  reversed: 'Payment reversed',
} as const;
export type Head = keyof typeof TITLES;

/** The head of a payment that stands so, and of which it is known, or not, that the provider was paid. */
export function headOf({ status }: Pick<Standing, 'status'>, isPaid: boolean): Head {
  switch (status) {
    case 'completed':
      return 'paid';
    case 'failed':
      return 'failed';
    case 'refunded':
      return 'reversed';
    case 'pending':
    case 'awaiting_otp':
      return isPaid ? 'value_missing' : 'unknown';
  }
}
