import { expect, test } from '@jest/globals';
import { transactionSubject } from '../../src/audit-log/subjects.ts';
import { valueReadyEvent } from '../harness/events.ts';
import { firstCaseOf, inDoubt, overdue } from '../console/cases.ts';
import { idOf } from '../harness/kept-under.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { giveReason, seen, sideways, violations } from './desk-page.ts';

const { desk, desktop } = await deskInBrowser();

test('a note written on a case is shown on it and on its transaction, with who wrote it and when; a secret is refused', async () => {
  const { path, reference, otp } = await inDoubt(desk, 'TEST');
  const { page, complaints } = await desktop.open(desk, 'agent', path);
  const notes = page.getByRole('region', { name: 'Notes' });
  expect(await seen(notes.getByText('Nobody has written a note yet.'))).toBe(true);

  await notes.getByLabel('Add a note').fill(`She read the code ${otp} to me`);
  await notes.getByRole('button', { name: 'Add note' }).click();
  expect(await seen(notes.getByRole('alert').getByText(/PIN, token or code/))).toBe(true);
  // The same words twice are two notes.
  for (const count of [1, 2]) {
    await notes.getByLabel('Add a note').fill('Called their support.\nThey look into it.');
    await notes.getByRole('button', { name: 'Add note' }).click();
    await notes
      .getByRole('listitem')
      .nth(count - 1)
      .waitFor();
  }
  const written = notes.getByRole('listitem').first();
  expect(await written.innerText()).toMatch(
    /Called their support\.\nThey look into it\.[^]*\d\d:\d\d[^]*agent-\d+@wallet/,
  );
  expect(await notes.getByLabel('Add a note').inputValue()).toBe('');
  expect(await violations(page)).toEqual([]);
  expect((await desk.acts(transactionSubject(reference))).map(({ act }) => act)).toEqual(['note.add', 'note.add']);

  await page.goto(`${desk.url}/console/transactions/${reference}`);
  const onTransaction = page.getByRole('region', { name: 'Notes' });
  await onTransaction.getByRole('listitem').first().waitFor();
  expect(await onTransaction.innerText()).not.toContain(otp);
  expect(complaints).toEqual([]);
});

test('what a colleague writes meanwhile shows by itself; a viewer reads it on a phone, and cannot write', async () => {
  const { path, reference } = await inDoubt(desk, 'TEST');
  const agent = await desk.member('agent');
  await agent.post(`${path}/notes`, { text: 'Their ticket is 4711, call +2348031234567' });
  const { page } = await desktop.open(desk, 'viewer', path, { width: 360, colorScheme: 'dark' });
  const notes = page.getByRole('region', { name: 'Notes' });
  expect(await seen(notes.getByText('Their ticket is 4711, call +234803•••4567'))).toBe(true);
  expect(await page.getByLabel('Add a note').count()).toBe(0);
  expect(await sideways(page)).toBe(0);
  expect(await violations(page)).toEqual([]);
  await agent.post(`/transactions/${reference}/notes`, { text: 'They answered' });
  expect(await seen(notes.getByText('They answered'))).toBe(true);
});

test('a case about a reference that was never announced takes notes too, and refuses one with the PIN that it withholds', async () => {
  const value = { pin: { number: '5550001112223', serial: 'NEVER', instructions: 'x' }, instructions: 'None' };
  await desk.post(valueReadyEvent('NEVER-ANNOUNCED', { utility_value: value }));
  const { id, path } = await firstCaseOf(desk, 'NEVER-ANNOUNCED');
  const supervisor = await desk.member('supervisor');
  for (const [asked, body] of [
    [`/reviews/${id}/notes`, { text: 'It is 5550-0011-12223' }],
    [`/reviews/${id}/decision`, { choice: 'dismiss', reason: 'It is 5550001112223' }],
  ] as const) {
    expect([asked, (await supervisor.post(asked, body)).body['code']]).toEqual([asked, 'secret_in_text']);
  }
  expect((await supervisor.post('/reviews/999999/notes', { text: 'Nobody' })).status).toBe(404);

  const { page } = await desktop.open(desk, 'agent', path);
  const notes = page.getByRole('region', { name: 'Notes' });
  await notes.getByLabel('Add a note').fill('Asked Finswich whose it is.');
  await notes.getByRole('button', { name: 'Add note' }).click();
  expect(await seen(notes.getByRole('listitem').getByText('Asked Finswich whose it is.'))).toBe(true);
  expect((await desk.acts(transactionSubject('NEVER-ANNOUNCED'))).map(({ act }) => act)).toEqual(['note.add']);
});

test('the choices of a case differ by line and button, in the dialog, for the second person, and in the lists', async () => {
  const { path, reference } = await inDoubt(desk, 'LIVE');
  const { page, complaints } = await desktop.open(desk, 'supervisor', path);
  const choices = page.getByRole('region', { name: 'What can be done' }).getByRole('listitem');
  await choices.first().waitFor();
  expect(await choices.allInnerTexts()).toEqual([
    expect.stringMatching(
      /^Finswich has paid\s+₦200.00 that is held is handed to Finswich for good; the transaction is paid/,
    ),
    expect.stringMatching(
      /^Finswich has not paid\s+₦200.00 that is held goes back to .+; the transaction ends unpaid; the/,
    ),
  ]);
  expect(await choices.getByRole('button').allInnerTexts()).toEqual([
    'Propose: Finswich has paid',
    'Propose: Finswich has not paid',
  ]);
  await page.getByRole('button', { name: 'Propose: Finswich has not paid' }).click();
  const dialog = page.getByRole('dialog');
  expect(await seen(dialog.getByText('Ended unpaid; money that was held has been given back.'))).toBe(true);
  await giveReason(page, 'Not in their statement', 'Propose: Finswich has not paid');

  const second = await desktop.open(desk, 'supervisor', path, { width: 360 });
  const proposal = second.page.locator('.proposal');
  expect(await seen(proposal.getByText(/Once it is confirmed: ₦200.00 that is held goes back/))).toBe(true);
  for (const [button, says] of [
    ['Confirm: Finswich has not paid', 'This happens at once, and cannot be taken back:'],
    ['Propose instead: Finswich has paid', 'Nothing happens yet. Once a second person has confirmed it:'],
  ] as const) {
    await second.page.getByRole('button', { name: button }).click();
    expect(await seen(second.page.getByRole('dialog').getByText(says))).toBe(true);
    await second.page.keyboard.press('Escape');
    await second.page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  expect(await sideways(second.page)).toBe(0);
  await second.page.goto(`${desk.url}/console/reviews?reference=${reference}`);
  expect(await seen(second.page.getByRole('list', { name: 'Cases' }).getByText('Finswich has not paid'))).toBe(true);
  await second.page.goto(`${desk.url}/console/`);
  expect(
    await seen(second.page.getByRole('link', { name: 'Confirm “Finswich has not paid”, or propose otherwise' })),
  ).toBe(true);
  expect([...complaints, ...second.complaints]).toEqual([]);
});

test('a person about to decide a case that was just decided is told by whom and how, and nothing is done', async () => {
  const { path, id } = await inDoubt(desk, 'TEST');
  const { page, complaints } = await desktop.open(desk, 'supervisor', path);
  await page.getByRole('button', { name: 'Decide: Finswich has paid' }).click();
  await page.getByRole('textbox', { name: 'Reason' }).fill('Their statement has it');
  const other = await desk.member('supervisor');
  await other.post(`/reviews/${id}/decision`, { choice: 'unpaid', reason: 'Not in their statement' });
  const told = page.getByRole('dialog').getByRole('alert');
  expect(await seen(told.getByText(`${other.email} has decided this case: Finswich has not paid.`))).toBe(true);
  expect(await page.getByRole('dialog').getByRole('textbox').count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await seen(page.getByRole('heading', { name: 'Decided' }))).toBe(true);
  expect(complaints).toEqual([]);
});

test('what to ask Finswich is ready to copy with its reference alone too; a kind that needs nothing shows no such block', async () => {
  const { path, reference, user, phone, otp } = await inDoubt(desk, 'LIVE');
  const { page, complaints } = await desktop.open(desk, 'supervisor', path);
  const block = page.getByRole('region', { name: 'What to ask Finswich', exact: true });
  await block.waitFor();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await block.getByRole('button', { name: 'Copy text' }).click();
  expect(await seen(block.getByRole('button', { name: 'Copied' }))).toBe(true);
  const text = await copied();
  expect(text.split('\n')).toEqual([
    `Transaction reference (txn_reference): ${reference}`,
    'Mode: LIVE',
    'Amount: NGN 200.00',
    `Customer (user_reference): ${user}`,
    expect.stringMatching(/^You announced it at: \d+ \w+ \d{4} [\d:]{8} UTC \(\d+ \w+ \d{4} [\d:]{8} .+\)$/),
    expect.stringMatching(/^We asked you to pay at: \d+ \w+ \d{4} [\d:]{8} UTC \(\d+ \w+ \d{4} [\d:]{8} .+\)$/),
    expect.stringMatching(/^Your answer to our call: HTTP 502, after \d+\.\d s$/),
    '',
    'What happened: We asked you to pay for this transaction, and no answer told us clearly whether you did.',
    '',
    'What we need to know:',
    expect.stringMatching(/^1\. .+: yes or no\?$/),
    expect.stringMatching(/^2\. /),
    expect.stringMatching(/^3\. /),
  ]);
  for (const kept of [otp, phone, phone.slice(1)]) expect(text).not.toContain(kept);
  await block.getByRole('button', { name: 'Copy reference' }).click();
  await page.waitForFunction(async (one) => (await navigator.clipboard.readText()) === one, reference);
  expect(await violations(page)).toEqual([]);

  const late = await overdue(desk, 'TEST');
  const supervisor = await desk.member('supervisor');
  await supervisor.post(`/reviews/${late.id}/decision`, { choice: 'customer_has_it', reason: 'Read it to us' });
  await desk.post(valueReadyEvent(late.reference, { user_reference: late.user }));
  const ofLate = await desk.service.database.work.read(async (stores) =>
    stores.reviews.of(await idOf(stores, late.reference)),
  );
  expect(ofLate.map(({ kind }) => kind)).toEqual(['value_overdue', 'value_afterwards']);
  for (const [shown, heading] of [
    [late.path, 'Decided'],
    [`/reviews/${ofLate[1]?.id}`, 'What can be done'],
  ] as const) {
    await page.goto(`${desk.url}/console${shown}`);
    await page.getByRole('heading', { name: heading }).waitFor();
    expect([shown, await block.count()]).toEqual([shown, 0]);
  }
  expect(complaints).toEqual([]);
});

test('a case says who else looks at it now: one, three, and nobody once they have left; a second tab of the same person does not count', async () => {
  const { path, id } = await inDoubt(desk, 'TEST');
  const viewers = (tab: string) => `/reviews/${id}/viewers/${tab}`;
  const { page, complaints } = await desktop.open(desk, 'supervisor', path, { width: 360 });
  const own = await page.context().newPage();
  await own.goto(`${desk.url}/console${path}`);
  await own.getByRole('heading', { name: 'What can be done' }).waitFor();
  const told = page.locator('.other-viewers');

  const agents = await Promise.all([1, 2, 3].map(() => desk.member('agent')));
  const [ada, ...others] = agents;
  await ada?.put(viewers('a'), {});
  expect(await seen(told.getByText(/^agent \d+ looks at this case too\.$/))).toBe(true);
  expect(await violations(page)).toEqual([]);
  for (const one of others) await one.put(viewers('a'), {});
  expect(await seen(told.getByText(/^agent \d+, agent \d+ and agent \d+ look at this case too\.$/))).toBe(true);
  expect(await sideways(page)).toBe(0);
  for (const one of agents) await one.delete(viewers('a'));
  await told.waitFor({ state: 'detached' });

  // A person who closes their last tab of the page is gone for the others at once.
  const others1 = async () => (await ada?.put(viewers('a'), {}))?.body['others'] as readonly unknown[];
  expect(await others1()).toHaveLength(1);
  await own.close({ runBeforeUnload: true });
  // The page reports that it leaves, so the service need not wait for the time limit.
  const tells = page.waitForRequest((asked) => asked.method() === 'DELETE' && asked.url().includes(viewers('')));
  await page.getByRole('link', { name: 'All cases' }).click();
  await tells;
  await page.getByRole('heading', { name: 'Reviews' }).waitFor();
  while ((await others1()).length > 0);
  expect(complaints).toEqual([]);
});
