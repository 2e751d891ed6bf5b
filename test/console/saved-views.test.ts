import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MOST_VIEWS } from '../../src/desk/save-view.ts';
import { ROLES } from '../../src/staff/rights.ts';
import { type Desk, type DeskAnswer, startDesk } from './desk-harness.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());

const view = { name: 'In doubt, LIVE', page: 'transactions', query: 'state=in_doubt&mode=LIVE' };
const rowsOf = ({ body }: DeskAnswer) => body['rows'] as readonly Record<string, unknown>[];
const refused = ({ status, body }: DeskAnswer) => [status, body['code']];

test('everybody keeps views of their own, which nobody else sees or deletes', async () => {
  const other = await desk.member('viewer');
  for (const role of ROLES) {
    const member = await desk.member(role);
    const saved = await member.post('/saved-views', view);
    expect([role, saved.status, saved.body]).toEqual([role, 200, expect.objectContaining(view)]);
    const id = String(saved.body['id']);
    expect(rowsOf(await member.get('/saved-views'))).toEqual([saved.body]);
    expect(rowsOf(await other.get('/saved-views'))).toEqual([]);
    expect(refused(await other.delete(`/saved-views/${id}`))).toEqual([404, 'not_found']);
    expect((await member.delete(`/saved-views/${id}`)).status).toBe(200);
    expect(rowsOf(await member.get('/saved-views'))).toEqual([]);
  }
});

test('a view of the same page and name is replaced; another page has its own', async () => {
  const member = await desk.member('viewer');
  const { body: first } = await member.post('/saved-views', view);
  const { body: second } = await member.post('/saved-views', { ...view, query: 'state=settled' });
  expect(second['id']).toBe(first['id']);
  await member.post('/saved-views', { ...view, page: 'reviews' });
  expect(rowsOf(await member.get('/saved-views?page=transactions'))).toEqual([second]);
  expect(rowsOf(await member.get('/saved-views'))).toHaveLength(2);
});

test('a person has up to fifty; an old one can still be replaced', async () => {
  const member = await desk.member('viewer');
  for (let i = 0; i < MOST_VIEWS; i += 1) {
    expect((await member.post('/saved-views', { ...view, name: `view ${i}` })).status).toBe(200);
  }
  expect(refused(await member.post('/saved-views', view))).toEqual([429, 'limit_reached']);
  expect((await member.post('/saved-views', { ...view, name: 'view 7', query: 'a=1' })).status).toBe(200);
});

test('a view has a name and a page', async () => {
  const member = await desk.member('viewer');
  for (const over of [{ name: ' ' }, { name: 'x'.repeat(61) }, { page: '../x' }, { query: 'x'.repeat(2_001) }]) {
    expect(refused(await member.post('/saved-views', { ...view, ...over }))).toEqual([422, 'not_valid']);
  }
});
