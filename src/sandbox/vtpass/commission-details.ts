import type { Service } from './catalogue/offered-service.ts';
import { nairaText } from './naira.ts';

/** How VTpass explains its commission. `amount` is null as long as nothing is bought. */
export const commissionDetails = ({ commission }: Service, amount: number | null) => ({
  amount,
  ...('percent' in commission
    ? { rate: (commission.percent / 100).toFixed(2), rate_type: 'percent' }
    : { rate: nairaText(commission.flatMinor), rate_type: 'flat' }),
  computation_type: 'default',
});
