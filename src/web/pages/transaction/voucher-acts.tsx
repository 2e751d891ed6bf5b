import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { api, apiPath, hasCode } from '../../api.ts';
import { ConfirmAct } from '../../confirm-act.tsx';
import { Icon } from '../../icon.tsx';
import { Foreign } from '../../record-link.tsx';
import { useSession } from '../../session.tsx';
import { Tag, VoucherBadge } from '../../state-badge.tsx';
import { Time } from '../../time.tsx';
import type { State, Voucher } from '../../wire.ts';
import { RevealPin } from './reveal-pin.tsx';

interface VoucherActsProps {
  readonly voucher: Voucher;
  readonly state: State;
}

/** One PIN or token: where it is, and what can be done about it. */
export function VoucherActs({ voucher, state }: VoucherActsProps) {
  const { may } = useSession();
  const [open, setOpen] = useState<'send' | 'reveal' | null>(null);
  /** The service has said that it was sent just now. A person who presses again means it. */
  const [isJustNow, setJustNow] = useState(false);
  const close = (): void => {
    setOpen(null);
    setJustNow(false);
  };
  return (
    <div className="act">
      <VoucherSays voucher={voucher} obstacle={whyNot(voucher, state, may('resend'))} />
      <Group gap="xs">
        {voucher.may_be_sent_again && may('resend') ? (
          <Button
            variant={voucher.delivery === 'failed' ? 'filled' : 'default'}
            leftSection={<Icon name="outbox" size={15} />}
            onClick={() => setOpen('send')}
          >
            Send again
          </Button>
        ) : null}
        {voucher.may_be_revealed && may('reveal') ? (
          <Button variant="default" leftSection={<Icon name="key" size={15} />} onClick={() => setOpen('reveal')}>
            Reveal the PIN
          </Button>
        ) : null}
      </Group>
      <ConfirmAct
        opened={open === 'send'}
        onClose={close}
        title="Send the voucher again"
        confirm={isJustNow ? 'Send it once more' : 'Send it again'}
        reason="none"
        act={(_reason, key) =>
          api.post(apiPath`/vouchers/${voucher.id}/send-again`, { again: isJustNow }, isJustNow ? `${key}-again` : key)
        }
        onRefused={(refusal) => setJustNow(isJustNow || hasCode(refusal, 'sent_just_now'))}
        says="On its way. This page shows when it has been sent."
      >
        {isJustNow ? (
          <strong>
            It was sent less than two minutes ago. Ask the customer to look again first: an SMS may take a minute.{' '}
          </strong>
        ) : null}
        The customer gets the same PIN or token once more by SMS, or by e-mail where SMS fails. No money moves.
      </ConfirmAct>
      <RevealPin voucher={voucher} opened={open === 'reveal'} onClose={close} />
    </div>
  );
}

/** Where it is, and why it cannot be sent again, if it cannot. */
const VoucherSays = ({ voucher, obstacle }: { readonly voucher: Voucher; readonly obstacle: string | null }) => (
  <div>
    {voucher.status === 'withheld' ? (
      <Tag tone="doubt" icon="lock">
        Withheld
      </Tag>
    ) : (
      <VoucherBadge delivery={voucher.delivery} />
    )}{' '}
    <strong>PIN or token</strong>
    <p className="act-says">
      {voucher.last4 === null ? null : <>ending in {voucher.last4}, </>}
      {voucher.serial === null ? null : (
        <>
          serial <Foreign>{voucher.serial}</Foreign>,{' '}
        </>
      )}
      came <Time at={voucher.received_at} as="time" />
      {voucher.delivered_at === null ? null : (
        <>
          , sent {voucher.delivered_by === null ? '' : `by ${channelWord(voucher.delivered_by)} `}
          <Time at={voucher.delivered_at} as="time" />
        </>
      )}
      {obstacle === null ? null : <>. {obstacle}</>}
    </p>
  </div>
);

const channelWord = (channel: string): string => (channel === 'sms' ? 'SMS' : channel === 'email' ? 'e-mail' : channel);

function whyNot(voucher: Voucher, state: State, maySend: boolean): string | null {
  if (voucher.is_shredded) return 'It was destroyed for good when its retention time was over.';
  if (voucher.status === 'withheld') return 'It is not the customer’s: what came does not fit what was paid.';
  if (state === 'reversed') return 'The transaction was reversed: the PIN is no longer the customer’s.';
  if (voucher.delivery === 'queued') return 'Its message is on its way.';
  if (voucher.may_be_sent_again && !maySend) return 'An agent or a supervisor can send it again.';
  return null;
}
