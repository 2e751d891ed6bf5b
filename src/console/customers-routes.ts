import type { z } from 'zod';
import { walletSubject } from '../audit-log/subjects.ts';
import { err, ok } from '../core/result.ts';
import { candidatesOf, withoutPhones } from '../desk/search.ts';
import type { PinStanding } from '../desk/ports/customers.ts';
import { lockLeftMs } from '../pins/tries.ts';
import type { Wallet } from '../wallets/ports.ts';
import { approvalView } from './approval-view.ts';
import { rosterFor } from './second-people-view.ts';
import { type Masking, maskingFor } from './masking.ts';
import { moneyView } from './money-view.ts';
import { pageView, pagingFor } from './page-view.ts';
import { problem } from './problems.ts';
import { recordLook } from './record-look.ts';
import { type AnyRoute, look } from './route.ts';
import { customer, customerInPath, customerPage, customerQuery, type customerRow } from './schemas/customers.ts';
import { timeOrNull, timeView } from './time-view.ts';
import { notSearched } from './transaction-query.ts';

/** The mode and the user reference. */
const PLACE_PARTS = ['text', 'text'] as const;

const rowView = (wallet: Wallet, masking: Masking): z.input<typeof customerRow> => ({
  user_reference: wallet.userReference,
  mode: wallet.mode,
  status: wallet.status,
  country: wallet.country,
  first_name: masking.name(wallet.firstName),
  last_name: masking.name(wallet.lastName),
  phone: masking.contact(wallet.phone),
  email: masking.contact(wallet.email),
  category: wallet.category,
  opened_at: timeView(wallet.openedAt),
});

/** A lock is shown as it counts: by how much of it is left. */
function pinView(pin: PinStanding | null, now: number): z.input<typeof customer>['pin'] {
  const leftMs = pin === null ? 0 : lockLeftMs(pin, now);
  return { set_at: timeOrNull(pin?.setAt ?? null), locked_until: leftMs === 0 ? null : timeView(now + leftMs) };
}

const EXAMPLE: z.input<typeof customerRow> = {
  user_reference: 'poormeggriffin',
  mode: 'TEST',
  status: 'active',
  country: 'KE',
  first_name: 'Meg',
  last_name: 'Griffin',
  phone: '+254712345678',
  email: 'meg@wallet.example',
  category: 'gold',
  opened_at: '2026-01-07T09:00:00.000Z',
};
const SHILLINGS = { amount: '1800.00', currency: 'KES', display: 'KES 1,800.00' };

/** Customers and their wallets. */
export const CUSTOMER_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/customers',
    tag: 'Customers',
    summary: 'Find customers',
    description:
      'Sorted by user reference. The search takes a user reference; with the right `see_phones` also an e-mail, or a phone in any spelling. The beginning of a user reference or e-mail is enough. If the role may not search for what was given, `not_searched` says so.',
    right: 'see',
    problems: ['not_valid'],
    query: customerQuery,
    reply: customerPage,
    example: { rows: [EXAMPLE], next: null, previous: null, not_searched: null },
    async look({ desk, searchCountries }, { query, may }) {
      const paging = pagingFor(query, PLACE_PARTS);
      if (!paging.ok) return paging;
      const meant = query.search === undefined ? null : candidatesOf(query.search, searchCountries);
      const candidates = meant && !may('see_phones') ? withoutPhones(meant) : meant;
      const page = await desk.customers({
        userReferences: candidates && (await desk.resolve(candidates)).userReferences,
        mode: query.mode ?? null,
        status: query.status ?? null,
        paging: paging.value,
      });
      const masking = maskingFor(may('see_phones'));
      return ok({
        ...pageView(page, (wallet) => rowView(wallet, masking)),
        not_searched: notSearched(query.search, may('see_phones'), searchCountries),
      });
    },
  }),

  look({
    path: '/customers/{mode}/{user_reference}',
    tag: 'Customers',
    summary: 'One customer with their money',
    description: 'Looking at them is written into the audit log, once per person in ten minutes.',
    right: 'see',
    problems: ['not_found'],
    params: customerInPath,
    reply: customer,
    example: {
      ...EXAMPLE,
      balances: [
        { currency: 'KES', available: SHILLINGS, held: { ...SHILLINGS, amount: '200.00', display: 'KES 200.00' } },
      ],
      status_changed: {
        at: '2026-11-20T14:30:00.000Z',
        by: 'Bola',
        reason: 'They have a new SIM and proved who they are.',
      },
      approvals: [],
      pin: { set_at: '2026-11-02T09:00:00.000Z', locked_until: null },
      contact_changes: [
        {
          at: '2026-11-20T14:40:00.000Z',
          by: 'ada@wallet.example and bola@wallet.example',
          old_phone: '+254712345678',
          new_phone: '+254722345678',
          old_email: 'meg@wallet.example',
          new_email: 'meg@wallet.example',
        },
      ],
    },
    async look(deps, call) {
      const { mode: of, user_reference: userReference } = call.params;
      const subject = walletSubject(of, userReference);
      const found = await deps.desk.customer({ mode: of, userReference, subject });
      if (!found) return err(problem('not_found'));
      await recordLook(deps, call, 'customer.see', subject);
      const { wallet, balances, statusChanged, approvals, contactChanges, pin } = found;
      const masking = maskingFor(call.may('see_phones'));
      const roster = await rosterFor(
        deps,
        call.now,
        approvals.map(({ status }) => status),
      );
      return ok({
        ...rowView(wallet, masking),
        balances: balances.map(({ currency, available, held }) => ({
          currency,
          available: moneyView({ minor: available, currency }),
          held: moneyView({ minor: held, currency }),
        })),
        status_changed: statusChanged && {
          at: timeView(statusChanged.at),
          by: statusChanged.actor.name,
          reason: masking.inText(statusChanged.reason ?? ''),
        },
        pin: pinView(pin, call.now),
        approvals: approvals.map((approval) => approvalView(approval, masking, roster)),
        contact_changes: contactChanges.map((change) => ({
          at: timeView(change.at),
          by: change.changedBy,
          old_phone: masking.contact(change.oldPhone),
          new_phone: masking.contact(change.newPhone),
          old_email: masking.contact(change.oldEmail),
          new_email: masking.contact(change.newEmail),
        })),
      });
    },
  }),
];
