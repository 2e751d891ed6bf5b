import { counted } from '../../../core/counted.ts';
import { FactList } from '../../fact-list.tsx';
import { CustomerLink, Foreign } from '../../record-link.tsx';
import { WalletBadge } from '../../state-badge.tsx';
import { Ago, Time } from '../../time.tsx';
import type { TransactionRecord } from '../../wire.ts';

const given = (label: string, text: string | null | undefined) =>
  text ? { label, value: <Foreign>{text}</Foreign> } : null;

/** Who bought what, for whom, and how the code went. */
export function Facts({ record }: { readonly record: TransactionRecord }) {
  const { customer, otp } = record;
  const isOrdered = record.way === 'ordered';
  const isWaiting = record.state === 'initiated' || record.state === 'awaiting_otp';
  return (
    <section className="panel" aria-labelledby="facts">
      <h2 id="facts">Customer and product</h2>
      <FactList
        facts={[
          { label: 'Customer', value: <CustomerLink mode={record.mode} reference={record.user_reference} /> },
          customer ? null : { label: 'Wallet', value: 'has none here' },
          customer?.status === 'frozen' ? { label: 'Wallet', value: <WalletBadge status="frozen" /> } : null,
          given('Phone', customer?.phone),
          given('E-mail', customer?.email),
          given('Product', record.product),
          given(isOrdered ? 'Biller' : 'Operator', record.operator),
          isOrdered ? null : given('Category', record.product_category),
          given('For', record.value_recipient),
          given('Why', record.reason_says),
          { label: isOrdered ? 'Ordered' : 'Announced', value: <Time at={record.initiated_at} /> },
          { label: 'State since', value: <Ago at={record.state_since} /> },
          isWaiting ? { label: 'Expires', value: <Time at={record.expires_at} /> } : null,
          isOrdered ? null : { label: 'Codes', value: codeWords(otp) },
        ]}
      />
    </section>
  );
}

const codeWords = ({ sends, wrong_tries: wrong, tries_left: left }: TransactionRecord['otp']): string =>
  sends === 0
    ? 'none sent'
    : `sent ${counted(sends, 'time', 'times')}, ${counted(wrong, 'wrong try', 'wrong tries')}, ${counted(left, 'try', 'tries')} left`;
