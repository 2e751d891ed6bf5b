import { Button } from '@mantine/core';
import { useState } from 'react';
import { counted } from '../../../core/counted.ts';
import { api, apiPath } from '../../api.ts';
import { ConfirmAct } from '../../confirm-act.tsx';
import { Icon } from '../../icon.tsx';
import { serviceNow } from '../../service-clock.ts';
import { useSession } from '../../session.tsx';
import { Time, timeText, useUtc } from '../../time.tsx';
import type { AskedNow, OrderRecord, TransactionRecord } from '../../wire.ts';

interface QuestionsProps {
  readonly record: TransactionRecord;
  readonly order: OrderRecord;
}

/** When the upstream was and will be asked about an order, with a button to have it asked now. */
export function AskNow({ record, order: { questions } }: QuestionsProps) {
  const { may } = useSession();
  const [isUtc] = useUtc();
  const [isAsking, setAsking] = useState(false);
  const { upstream, txn_reference: reference } = record;
  const from = questions.may_be_asked_from;
  return (
    <div className="act">
      <div>
        <strong>Questions to {upstream}</strong>
        <p className="act-says">
          {questions.asked === 0 || questions.last_at === null ? (
            'Not asked yet. '
          ) : (
            <>
              Asked {counted(questions.asked, 'time')}, last at <Time at={questions.last_at} as="time" />.{' '}
            </>
          )}
          {questions.next_at === null ? (
            'It is not asked again by itself.'
          ) : (
            <>
              Asked next by <Time at={questions.next_at} as="time" />.
            </>
          )}
        </p>
      </div>
      {may('retry') && from !== null ? (
        <Button variant="default" leftSection={<Icon name="question" size={15} />} onClick={() => setAsking(true)}>
          Ask now
        </Button>
      ) : null}
      <ConfirmAct<AskedNow>
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Ask ${upstream} now`}
        confirm="Ask now"
        reason="none"
        act={(_reason, key) => api.post<AskedNow>(apiPath`/transactions/${reference}/ask`, {}, key)}
        says={({ asks_at: at }) =>
          `${upstream} is asked at ${timeText(at, isUtc, 'clock')}. The answer appears here by itself.`
        }
      >
        {upstream} is asked what became of the order; nothing is ordered again. A clear answer settles it as if it had
        come by itself. It is asked once a minute at most:{' '}
        {from === null || Date.parse(from) <= serviceNow() ? (
          'now at once'
        ) : (
          <>
            next at <Time at={from} as="clock" />
          </>
        )}
        .
      </ConfirmAct>
    </div>
  );
}
