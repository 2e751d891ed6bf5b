import { z } from 'zod';
import { err, ok } from '../../core/result.ts';
import type { Verified } from '../../rails/rail.ts';
import { readAccount } from '../account-form.ts';
import { findBiller } from '../find-biller.ts';
import { moneyOut } from '../money-out.ts';
import { problem } from '../problems.ts';
import { route } from '../route.ts';
import { billerId, itemId, rechargeAccount, sceneCode } from '../schemas.ts';

export const VERIFY_ROUTE = route({
  method: 'post',
  path: '/verify-account',
  summary: 'Who would be paid for',
  description:
    'An account that does not exist is no failure: the answer is `valid: false`, with the reason. A meter of the other kind says which it is.',
  right: 'read',
  body: z.object({ sceneCode, rechargeAccount, billerId, itemId }),
  bodyExample: { sceneCode: 'electricity', rechargeAccount: '1111111111111', billerId: 'IKEDC', itemId: 'prepaid' },
  data: z.looseObject({
    sceneCode: z.string(),
    provider: z.string(),
    rechargeAccount: z.string(),
    biller: z.string(),
    valid: z.boolean(),
    error: z.string().optional(),
    result: z.looseObject({ billerId: z.string(), valid: z.boolean() }).optional(),
  }),
  example: {
    sceneCode: 'electricity',
    provider: 'vtpass',
    rechargeAccount: '1111111111111',
    biller: 'Ikeja Electric',
    valid: true,
    result: {
      billerId: 'IKEDC',
      biller: 'Ikeja Electric',
      valid: true,
      customerName: 'Ada Obi',
      meterType: 'PREPAID',
      address: '12 Allen Avenue',
    },
  },
  answer: async (deps, { caller, provider, body }) => {
    const { mode } = caller;
    const biller = await findBiller(provider, mode, body.sceneCode, body.billerId);
    if (!biller.ok) return biller;
    if (body.sceneCode === 'electricity' && body.itemId !== 'prepaid' && body.itemId !== 'postpaid') {
      return err(problem('unknown_item', 'itemId is required and must be "prepaid" or "postpaid" for electricity'));
    }
    const about = {
      sceneCode: body.sceneCode,
      provider: provider.name,
      rechargeAccount: body.rechargeAccount,
      biller: biller.value.name,
    };
    const account = readAccount(body.rechargeAccount, biller.value.account, deps.defaultCountry, mode);
    if (account === null) {
      const error = `INVALID_RECHARGE_ACCOUNT: this is no ${biller.value.account === 'phone' ? 'phone number' : 'account'} of ${biller.value.name}`;
      return ok({ message: 'Account checked', data: { ...about, valid: false, error } });
    }
    const verified = await provider.ordered.verify({
      mode,
      scene: body.sceneCode,
      biller: biller.value,
      itemId: body.itemId,
      account,
    });
    if (!verified.ok) return err(problem(verified.error));
    const { value } = verified;
    if (value.kind === 'invalid') {
      return ok({
        message: 'Account checked',
        data: { ...about, valid: false, error: `INVALID_RECHARGE_ACCOUNT: ${value.why}` },
      });
    }
    const result = {
      billerId: body.billerId,
      biller: biller.value.name,
      valid: true,
      ...resultOf(value, body.itemId, provider.ordered.currency),
    };
    return ok({ message: 'Account checked', data: { ...about, valid: true, result } });
  },
});

/** What the upstream told of the account, each only where it did. */
function resultOf(
  { name, address, itemId: fits, least, renewal, details, accounts }: Extract<Verified, { readonly kind: 'valid' }>,
  asked: string | null,
  currency: string,
): Readonly<Record<string, unknown>> {
  const kind = fits ?? asked;
  return {
    ...(name === null ? {} : { customerName: name }),
    ...(address === null ? {} : { address }),
    ...(kind === 'prepaid' || kind === 'postpaid' ? { meterType: kind.toUpperCase() } : {}),
    ...(least === null ? {} : { minimumPurchase: String(moneyOut({ minor: least, currency }).amount) }),
    ...(renewal === null ? {} : { renewalAmount: moneyOut({ minor: renewal, currency }).amount }),
    ...details,
    ...(accounts.length === 0 ? {} : { accountList: { numberOfAccounts: accounts.length, accounts } }),
  };
}
