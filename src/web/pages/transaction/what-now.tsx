import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { Icon } from '../../icon.tsx';
import { useSession } from '../../session.tsx';
import { ReviewBadge } from '../../state-badge.tsx';
import { Ago, Time } from '../../time.tsx';
import type { TransactionRecord } from '../../wire.ts';
import { CodeLimits } from '../customers/code-limits.tsx';
import { isWaitingStatus } from '../reviews/review-words.ts';
import { AskNow } from './questions.tsx';
import { VoucherActs } from './voucher-acts.tsx';

type Brief = TransactionRecord['reviews'][number];

/** What the reader can do about the transaction now; if nothing, why not. */
export function WhatNow({ record }: { readonly record: TransactionRecord }) {
  const waiting = record.reviews.filter(({ status }) => isWaitingStatus(status));
  const isIdle = waiting.length === 0 && record.vouchers.length === 0;
  return (
    <section className="panel" aria-labelledby="what-now">
      <h2 id="what-now">What can be done now</h2>
      {waiting.map((review) => (
        <Case key={review.id} review={review} upstream={record.upstream} />
      ))}
      {record.vouchers.map((voucher) => (
        <VoucherActs key={voucher.id} voucher={voucher} state={record.state} />
      ))}
      {BEFORE_THE_CODE.includes(record.state) ? <CodeLimits mode={record.mode} user={record.user_reference} /> : null}
      {record.order ? <AskNow record={record} order={record.order} /> : null}
      {isIdle ? (
        <p className="act-says">{record.order ? asStatement(nothingToDo(record)) : nothingToDo(record)}</p>
      ) : null}
    </section>
  );
}

function Case({ review, upstream }: { readonly review: Brief; readonly upstream: string }) {
  const { may } = useSession();
  return (
    <div className="act">
      <div>
        <ReviewBadge status={review.status} upstream={upstream} /> <strong>Case {review.id}</strong>
        <p className="act-says">
          {review.says} <Ago at={review.opened_at} />
          {review.status === 'postponed' && review.wait_until !== null ? (
            <>
              {' '}
              {upstream} was asked again; it waits until <Time at={review.wait_until} as="time" />.
            </>
          ) : null}
        </p>
      </div>
      <Button
        component={Link}
        href={`/reviews/${review.id}`}
        variant={may('decide') ? 'filled' : 'default'}
        rightSection={<Icon name="next" size={15} />}
      >
        {may('decide') ? 'Decide' : 'Look at it'}
      </Button>
    </div>
  );
}

/** Beside something that can be done, it must not say that there is nothing. */
const asStatement = (words: string): string =>
  words.replace(/^Nothing: (.)/, (_begins, letter: string) => letter.toUpperCase());

const BEFORE_THE_CODE: readonly TransactionRecord['state'][] = ['initiated', 'awaiting_otp'];

/** Why there is nothing to do. Support often reads this out to the customer. */
function nothingToDo({ state, standing, upstream, way }: TransactionRecord): string {
  switch (state) {
    case 'initiated':
    case 'awaiting_otp':
      return 'The customer is still paying: nothing has been taken. Without the right code in time it expires.';
    case 'holding':
      return 'The wallet is being asked to hold the money. The answer comes within seconds; this page shows it by itself.';
    case 'submitting':
      return `${upstream} is being asked to ${way === 'ordered' ? 'carry it out' : 'pay'}. The answer comes within seconds; this page shows it by itself.`;
    case 'pending':
      return `${upstream} is working on it and is asked how it went; its answer settles it by itself.`;
    case 'awaiting_confirmation':
      return `The customer must confirm the payment. Without it ${upstream} is asked how it went.`;
    case 'in_doubt':
      return way === 'ordered'
        ? `${upstream} is asked again and again what became of it, and a clear answer settles it by itself. Without one, a case is opened here after a day at the latest.`
        : `We wait for ${upstream}: its PIN or its reversal settles it by itself. If neither comes within 15 minutes, a case is opened here.`;
    case 'settled':
      return standing === 'awaits_value'
        ? `${upstream} was paid. Its PIN or token has not come yet; it is sent to the customer by itself when it comes, and a reversal gives the money back by itself. If neither comes in time, a case is opened here.`
        : 'Nothing: it is paid, and what was bought went to the phone or meter itself. A reversal gives the money back by itself.';
    case 'declined':
    case 'expired':
    case 'failed':
      return 'Nothing: it ended, and the customer’s money is in the wallet. The customer can buy again.';
    case 'reversed':
      if (standing === 'given_back')
        return 'Nothing: a person decided that the money goes back, and it has. A PIN that comes now is withheld.';
      return 'Nothing: it was reversed, and money that was taken has been given back.';
    case 'fulfilled':
      return 'Nothing: it is complete.';
  }
}
