import { displayMoney } from '../../core/money.ts';
import { type Html, NOTHING, html } from './html.ts';
import type { Receipt } from './shape.ts';
import { STYLE_ELEMENT } from './style.ts';
import type { Head } from './titles.ts';

/** What a page says beside what the receipt itself holds. */
export interface PageWords {
  readonly head: Head;
  /** The provider's name for people. */
  readonly provider: string;
  /** How a time is written, in ms since 1970. */
  readonly timeText: (at: number) => string;
}

const LOOKS: Readonly<Record<Head, { readonly tone: 'good' | 'wait' | 'back'; readonly amount: string }>> = {
  paid: { tone: 'good', amount: 'Paid' },
  value_missing: { tone: 'wait', amount: 'Paid' },
  unknown: { tone: 'wait', amount: 'Amount, held until it is clear' },
  failed: { tone: 'back', amount: 'Amount, back in your wallet' },
  reversed: { tone: 'back', amount: 'Given back to you' },
};

/** What the account of a scene is called. */
const ACCOUNTS: Readonly<Record<Receipt['sceneCode'], string>> = {
  airtime: 'Phone number',
  data: 'Number or account',
  cable: 'Card or account',
  electricity: 'Meter number',
  education: 'Profile ID',
};

/** A receipt as a page that can be printed: one document without scripts, and without anything from elsewhere. */
export function receiptPage(receipt: Receipt, words: PageWords): string {
  const { title, merchant, mode, message, billerName, itemName } = receipt;
  const { tone, amount } = LOOKS[words.head];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}: ${billerName}, ${moneyText(receipt, receipt.amountMinor)}</title>
        <link rel="icon" href="data:," />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          ${mode === 'TEST' ? html`<p class="test">Test: no real money</p>` : NOTHING}
          <p class="merchant">${merchant}</p>
          <h1>${title}</h1>
          <p class="stands ${tone}">${message}</p>
          <p class="hint">${amount}</p>
          <p class="amount">${moneyText(receipt, receipt.amountMinor)}</p>
          <p class="what">${itemName === null ? billerName : `${billerName}, ${itemName}`}</p>
          ${codesOf(receipt)} ${rowsOf('For', whoOf(receipt))} ${rowsOf('Amount', priceOf(receipt))}
          ${reversalOf(receipt, words)} ${rowsOf('Payment', whenOf(receipt, words))}
          <footer><p>Questions? Give ${merchant} the reference.</p></footer>
        </main>
      </body>
    </html> `.markup;
}

const moneyText = ({ currency }: Receipt, minor: number): string => displayMoney({ minor, currency });

interface Row {
  readonly label: string;
  readonly shown: string | Html;
  readonly isSum?: true;
}

const rowsOf = (heading: string, rows: readonly Row[]): Html =>
  rows.length === 0
    ? NOTHING
    : html`<section>
        <h2>${heading}</h2>
        <dl>
          ${rows.map(
            ({ label, shown, isSum }) =>
              html`<div class="row${isSum ? ' sum' : ''}">
                <dt>${label}</dt>
                <dd>${shown}</dd>
              </div> `,
          )}
        </dl>
      </section>`;

/** What was bought, in the order in which it is typed in. */
function codesOf({ kct1, kct2, token, bonusToken, pin, pins, serial, serials, voucher }: Receipt): Html {
  const all = pins ?? (pin === undefined ? [] : [pin]);
  const marks = serials ?? (serial === undefined ? [] : [serial]);
  const codes = [
    ['Key-change token 1', kct1],
    ['Key-change token 2', kct2],
    ['Token', token],
    ['Bonus token', bonusToken],
    ['Voucher', voucher],
    ...all.map((one, at) => [all.length === 1 ? 'PIN' : `PIN ${at + 1}`, one, marks[at]] as const),
  ] as const;
  const shown = codes.flatMap(([label, code, mark]) => (code === undefined ? [] : [codeItem(label, code, mark)]));
  if (shown.length === 0) return NOTHING;
  const isKeyChange = kct1 !== undefined || kct2 !== undefined;
  return html`<section>
    <h2>What you bought</h2>
    <ul class="codes">
      ${shown}
    </ul>
    ${isKeyChange ? html`<p class="hint">Type them into the meter in this order.</p>` : NOTHING}
  </section>`;
}

const codeItem = (label: string, code: string, serial: string | undefined): Html =>
  html`<li>
    <span class="label">${label}</span> <span class="code">${code}</span>${
      serial === undefined ? NOTHING : html` <span class="label">Serial ${serial}</span>`
    }
  </li> `;

function whoOf({ accountName, sceneCode, rechargeAccount, quantity, units }: Receipt): readonly Row[] {
  // Exam PINs that are bought by number are for nobody.
  const isCount = quantity !== null && String(quantity) === rechargeAccount;
  return [
    ...(accountName === null ? [] : [{ label: 'Name', shown: accountName }]),
    { label: isCount ? 'Number of PINs' : ACCOUNTS[sceneCode], shown: rechargeAccount },
    ...(quantity === null || isCount ? [] : [{ label: 'Quantity', shown: String(quantity) }]),
    ...(units === undefined ? [] : [{ label: 'Units', shown: units }]),
  ];
}

const priceOf = (receipt: Receipt): readonly Row[] => [
  { label: 'Price', shown: moneyText(receipt, receipt.priceMinor) },
  { label: 'Fee', shown: moneyText(receipt, receipt.feeMinor) },
  { label: 'VAT', shown: moneyText(receipt, receipt.vatMinor) },
  { label: 'Total', shown: moneyText(receipt, receipt.amountMinor), isSum: true },
];

const reversalOf = (receipt: Receipt, words: PageWords): Html =>
  receipt.reversal === null
    ? NOTHING
    : rowsOf('Reversal', [
        { label: 'Given back', shown: moneyText(receipt, receipt.reversal.amountMinor) },
        { label: 'When', shown: timeOf(receipt.reversal.at, words) },
      ]);

const whenOf = (
  { orderedAt, paidAt, billPaymentId, orderNo, requestId }: Receipt,
  words: PageWords,
): readonly Row[] => [
  { label: 'Ordered', shown: timeOf(orderedAt, words) },
  ...(paidAt === null ? [] : [{ label: 'Paid', shown: timeOf(paidAt, words) }]),
  { label: 'Reference', shown: billPaymentId },
  { label: `${words.provider} reference`, shown: orderNo ?? requestId },
];

const timeOf = (at: string, { timeText }: PageWords): Html =>
  html`<time datetime="${at}">${timeText(Date.parse(at))}</time>`;
