import { FactList } from '../../fact-list.tsx';
import { Money, isZero } from '../../money.tsx';
import { Foreign } from '../../record-link.tsx';
import type { Money as MoneyValue, OrderRecord } from '../../wire.ts';

const foreign = (label: string, text: string | null) =>
  text === null ? null : { label, value: <Foreign>{text}</Foreign> };
const charged = (label: string, value: MoneyValue) =>
  isZero(value) ? null : { label, value: <Money value={value} /> };
/** What the upstream has not told is not 0. */
const told = (label: string, value: MoneyValue | null) => ({
  label,
  value: value === null ? 'not told' : <Money value={value} />,
});

/** What was ordered, how the customer agreed, and what it costs the merchant. */
export function OrderPanel({ order, upstream }: { readonly order: OrderRecord; readonly upstream: string }) {
  return (
    <section className="panel" aria-labelledby="order">
      <h2 id="order">Order</h2>
      <FactList
        facts={[
          { label: 'Ordered over', value: upstream },
          foreign('Item', order.item),
          order.quantity === null ? null : { label: 'Number', value: String(order.quantity) },
          foreign('Account of', order.account_name),
          foreign('Phone given', order.phone),
          { label: 'Agreed', value: consentWords(order) },
          foreign('Placed by', keyWords(order)),
          foreign('Request id', order.request_id),
          foreign('Order number', order.order_no),
          charged('Fee', order.fee),
          charged('VAT', order.vat),
          told(`Cost at ${upstream}`, order.cost),
          told('Commission', order.commission),
          { label: 'Margin', value: <Margin order={order} /> },
        ]}
      />
    </section>
  );
}

/** Why there is none, where there is none: nobody earns anything by an order that does not stand as paid. */
const Margin = ({ order: { cost, margin } }: { readonly order: OrderRecord }) =>
  margin === null ? cost === null ? 'not known' : 'none: it does not stand as paid' : <Money value={margin} />;

const consentWords = ({ consent }: OrderRecord): string =>
  consent === 'pin' ? 'with the PIN' : consent === 'app' ? 'as the back end proved' : 'not on file';

const keyWords = ({ app_key: key }: OrderRecord): string =>
  key === null ? 'the customer’s own app' : `the app key ${key.id}${key.name === null ? '' : `, ${key.name}`}`;
