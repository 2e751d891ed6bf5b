import { expect, test } from '@jest/globals';
import { DAY } from '../../../src/core/clock.ts';
import type { DeliveryReport, ReportOutcome, SentText } from '../../../src/outbox/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { manyRows } from '../many-rows.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { NOW, STRANGE, fresh, run } from '../records.ts';

/** As many reports of unknown texts as are kept. */
const ROOM = 5_000;
/** Before every report of another test. */
const LONG_AGO = NOW - 2_000 * DAY;

const aText = (given: Partial<SentText> = {}): Omit<SentText, 'id' | 'delivery'> => ({
  source: 'job',
  sourceId: 7,
  transactionId: null,
  channel: 'sms',
  gateway: 'termii',
  gatewayReference: fresh('sms'),
  recipient: '+2347081332677',
  content: 'PIN: ****',
  at: NOW - 20,
  ...given,
});

export function sentTextStoreTests(db: () => TestDatabase): void {
  const add = (...texts: ReturnType<typeof aText>[]) =>
    run(db().work, async ({ sentTexts }) => {
      for (const text of texts) await sentTexts.add(text);
    });
  /** A text about a transaction of its own. */
  const newText = async (given: Partial<SentText> = {}, reference = fresh()) => {
    const { id: transactionId } = await run(db().work, (stores) => keyOf(stores, reference));
    return aText({ transactionId, ...given });
  };
  /** All texts about the transaction that this one is about. */
  const of = ({ transactionId }: ReturnType<typeof aText>) =>
    db().work.read(({ sentTexts }) => sentTexts.of(transactionId ?? 0));
  const report = (gatewayReference: string | null, given: Partial<DeliveryReport> = {}, at = NOW) => {
    const passedOn = { gateway: 'termii', gatewayReference: gatewayReference ?? '', state: 'passed_on', reason: null };
    return run(db().work, ({ sentTexts }): Promise<ReportOutcome> =>
      sentTexts.report({ ...passedOn, ...given } as DeliveryReport, at),
    );
  };
  const settle = (until: number, limit: number) =>
    run(db().work, ({ sentTexts }) => sentTexts.settleUnknown(until, limit));

  test('the texts of a transaction come back as they were handed over, in their order, and no other’s', async () => {
    const first = await newText({ content: STRANGE, at: NOW }, STRANGE);
    const second = await newText({ source: 'code', gatewayReference: null, at: NOW - 1 }, STRANGE);
    await add(first, await newText(), aText(), second);
    expect(await of(first)).toEqual(
      [first, second].map((text) => ({ ...text, id: expect.any(Number), delivery: null })),
    );
  });

  test('the report of a text that says most is kept, with its time and its word', async () => {
    const text = await newText();
    const other = await newText({ gateway: 'africastalking', gatewayReference: text.gatewayReference });
    await add(text, other);
    const steps = [
      { state: 'passed_on', comes: 'kept', stands: 'passed_on', at: NOW },
      { state: 'passed_on', comes: 'repeated', stands: 'passed_on', at: NOW },
      { state: 'not_delivered', comes: 'kept', stands: 'not_delivered', at: NOW + 2 },
      { state: 'not_delivered', comes: 'repeated', stands: 'not_delivered', at: NOW + 2 },
      { state: 'passed_on', comes: 'repeated', stands: 'not_delivered', at: NOW + 2 },
      { state: 'delivered', comes: 'kept', stands: 'delivered', at: NOW + 5 },
      { state: 'not_delivered', comes: 'repeated', stands: 'delivered', at: NOW + 5 },
    ] as const;
    for (const [place, { state, comes, stands, at }] of steps.entries()) {
      const reason = state === 'not_delivered' ? 'Expired' : null;
      expect([place, await report(text.gatewayReference, { state, reason }, NOW + place)]).toEqual([place, comes]);
      const [kept] = await of(text);
      expect(kept?.delivery).toEqual({ state: stands, reason: stands === 'not_delivered' ? 'Expired' : null, at });
    }
    // An id of one gateway is none of another.
    expect((await of(other))[0]?.delivery).toBeNull();
  });

  test('reports of unknown texts are looked at when they are old enough, only so many, the oldest first', async () => {
    const [late, old, older] = [fresh('sms'), fresh('sms'), fresh('sms')];
    await report(late, {}, LONG_AGO + 2);
    await report(old, {}, LONG_AGO + 1);
    await report(older, { state: 'delivered' }, LONG_AGO);
    const found = await newText({ gatewayReference: older });
    await add(found);
    expect([await settle(LONG_AGO + 1, 1), await settle(LONG_AGO + 1, 5), await settle(LONG_AGO + 1, 5)]).toEqual([
      1, 1, 0,
    ]);
    expect((await of(found))[0]?.delivery).toMatchObject({ state: 'delivered' });
    // The one that was dropped may come again; the young one is still there.
    expect([await report(old, {}, LONG_AGO), await report(late)]).toEqual(['unknown', 'repeated']);
    expect(await settle(LONG_AGO + 2, 5)).toBe(2);
  });

  test('where reports of unknown texts fill their room, a text on file and one that has a report already still get theirs', async () => {
    const [text, last, tooMany] = [aText(), fresh('sms'), fresh('sms')];
    await add(text);
    const [{ kept } = { kept: 0 }] = (await db().sql(
      'select count(*) as kept from delivery_receipts where is_known = 0',
    )) as { kept: number | string }[];
    await db().sql(
      manyRows('delivery_receipts', ROOM - 1 - Number(kept), {
        gateway: `'termii'`,
        gateway_reference: `'flood-' || n`,
        state: `'passed_on'`,
        at: `${LONG_AGO}`,
        is_known: '0',
      }),
    );
    expect([await report(last), await report(tooMany)]).toEqual(['unknown', 'full']);
    expect(await report(last, { state: 'delivered' })).toBe('unknown');
    expect(await report(text.gatewayReference)).toBe('kept');
    expect(await settle(LONG_AGO, 1)).toBe(1);
    expect(await report(tooMany)).toBe('unknown');
    await db().sql('delete from delivery_receipts where is_known = 0');
  });
}
