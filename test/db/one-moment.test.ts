import { expect, test } from '@jest/globals';
import { DIALECTS } from './databases.ts';
import { NOW, known, run } from './records.ts';

test.each(DIALECTS)('a record that takes long to read is of one moment all the same, on $dialect', async ({ open }) => {
  const db = await open();
  try {
    const transaction = await run(db.work, (stores) => known(stores, { stateSince: NOW }));
    const { id, reference } = transaction;
    // The read of a wallet takes long; it comes after that of the transaction and before that of its steps.
    await db.sql('alter table wallets rename to kept_wallets');
    await db.sql(`create view wallets as
      with recursive counted(n) as (select 1 union all select n + 1 from counted where n < 400000)
      select kept_wallets.* from (select max(n) from counted) as busy cross join kept_wallets`);
    let isRead = false;
    const reading = db.database.desk.transaction({ reference, subject: '' }).finally(() => (isRead = true));
    let steps = 0;
    while (!isRead) {
      steps += 1;
      await run(db.work, async ({ transactions }) => {
        await transactions.saveState({ ...transaction, state: 'awaiting_otp', stateSince: NOW + steps });
        const step = { on: 'otpSent', by: 'gateway', from: 'awaiting_otp', to: 'awaiting_otp', money: null } as const;
        await transactions.addTransition(id, { ...step, at: NOW + steps });
      });
    }
    const record = await reading;
    expect(record?.transitions.length).toBe((record?.transaction.stateSince ?? 0) - NOW);
    expect(record?.transitions.length).toBeLessThan(steps);
  } finally {
    await db.close();
  }
});
