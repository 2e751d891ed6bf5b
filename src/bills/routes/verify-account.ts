import { z } from 'zod';
import { err, ok } from '../../core/result.ts';
import type { Verified } from '../../rails/rail.ts';
import { readAccount } from '../account-form.ts';
import { METER_BODY } from '../examples.ts';
import { findBiller } from '../find-biller.ts';
import { moneyOut } from '../money-out.ts';
import { problem } from '../problems.ts';
import { route } from '../route.ts';
import { sealValidation } from '../validation.ts';
import { billerId, itemId, rechargeAccount, sceneCode } from '../schemas.ts';

const NO_BILLER = 'billerId is required for {provider} verification';

export const VERIFY_ROUTE = route({
  method: 'post',
  path: '/verify-account',
  summary: 'Who would be paid for',
  description:
    'An account that does not exist is no failure: the answer is `valid: false`, with the reason. A meter of the other kind says which it is.',
  right: 'read',
  failed: 'Failed to verify {provider} account',
  body: z.object({
    sceneCode,
    rechargeAccount,
    billerId: z.string({ error: NO_BILLER }).trim().min(1, NO_BILLER).pipe(billerId),
    itemId,
  }),
  bodyExample: METER_BODY,
  data: z.looseObject({
    sceneCode: z.string(),
    provider: z.string(),
    rechargeAccount: z.string(),
    biller: z.string(),
    valid: z.boolean(),
    validationId: z.string().optional().meta({
      description:
        'for create-order, within 10 minutes: it buys for this account, at this renewal price, or not at all',
    }),
    error: z.string().optional(),
    result: z.looseObject({ billerId: z.string(), valid: z.boolean() }).optional(),
  }),
  example: {
    sceneCode: 'electricity',
    provider: 'vtpass',
    rechargeAccount: '1111111111111',
    biller: 'Ikeja Electric',
    valid: true,
    validationId: 'v1.3f9a1c07.h2Wq8m1xT0vJr5aB.Zk3sPq9TqVn0cYl7D1oR4w',
    result: {
      billerId: 'IKEDC',
      biller: 'Ikeja Electric',
      valid: true,
      customerName: 'Ada Obi',
      meterType: 'PREPAID',
      address: '12 Allen Avenue',
      minimumPurchase: '500.00',
      canVend: 'yes',
      accountType: 'PRIME',
    },
  },
  exampleMessage: 'Account checked',
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
    const owner = { mode, userReference: caller.userReference, provider: provider.name };
    const shown = {
      scene: body.sceneCode,
      billerId: body.billerId,
      itemId: value.itemId ?? body.itemId,
      accounts: value.accounts.length === 0 ? [account] : value.accounts.map((one) => one.account),
      name: value.name,
      renewal: value.renewal,
    };
    const validationId = sealValidation(deps.ring, owner, shown, deps.clock());
    return ok({ message: 'Account checked', data: { ...about, valid: true, validationId, result } });
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
