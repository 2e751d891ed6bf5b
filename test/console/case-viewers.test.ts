import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { GONE_AFTER_MS } from '../../src/console/case-viewers.ts';
import { initiateEvent } from '../harness/events.ts';
import { type PostgresServer, startPostgresServer } from '../harness/postgres-server.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

interface Look {
  readonly status: number;
  readonly others: readonly string[];
}

/** Reports that the tab shows the case. Returns who else looks at it. */
async function look(member: Member, id: number, tab = 'tab'): Promise<Look> {
  const { status, body } = await member.put(`/reviews/${id}/viewers/${tab}`, {});
  return { status, others: ((body['others'] ?? []) as { name: string }[]).map(({ name }) => name) };
}
const leave = (member: Member, id: number, tab = 'tab') => member.delete(`/reviews/${id}/viewers/${tab}`);
const nameOf = ({ email }: Member): string => email.replace(/@.*/, '').replace('-', ' ');

describe('one process', () => {
  let desk: Desk;
  let ada: Member;
  let bola: Member;
  beforeAll(async () => {
    desk = await startDesk();
    ada = await desk.member('supervisor');
    bola = await desk.member('agent');
  });
  afterAll(() => desk.close());

  test('a person who looks at a case sees the others by name, never themselves, and nobody on another case', async () => {
    expect(await look(ada, 1)).toEqual({ status: 200, others: [] });
    expect((await look(bola, 1)).others).toEqual([nameOf(ada)]);
    expect((await look(ada, 1)).others).toEqual([nameOf(bola)]);
    expect((await look(bola, 2)).others).toEqual([]);
  });

  test('two tabs of one person are one person, who is there until the last of them is left', async () => {
    await look(ada, 3, 'one');
    await look(ada, 3, 'two');
    expect((await look(bola, 3)).others).toEqual([nameOf(ada)]);
    await leave(ada, 3, 'one');
    expect((await look(bola, 3)).others).toEqual([nameOf(ada)]);
    await leave(ada, 3, 'two');
    expect((await look(bola, 3)).others).toEqual([]);
  });

  test('a viewer who is silent for 20 seconds is gone', async () => {
    await look(ada, 4);
    desk.advance(GONE_AFTER_MS - 2_000);
    expect((await look(bola, 4)).others).toEqual([nameOf(ada)]);
    desk.advance(2_000);
    expect((await look(bola, 4)).others).toEqual([]);
  });

  test('memory is bounded: only the newest twenty tabs of a person are remembered', async () => {
    for (let id = 100; id <= 120; id += 1) await look(ada, id);
    expect((await look(bola, 100)).others).toEqual([]);
    expect((await look(bola, 101)).others).toEqual([nameOf(ada)]);
    expect((await look(bola, 120)).others).toEqual([nameOf(ada)]);
  });

  test('nothing of it is written to the database', async () => {
    const other = new Sqlite(join(desk.folder, 'finswich.db'), { readonly: true });
    const commits = () => other.pragma('data_version', { simple: true });
    const before = commits();
    for (let count = 0; count < 20; count += 1) await look(ada, 5);
    await leave(ada, 5);
    expect(commits()).toBe(before);
    other.close();
  });

  test('listeners are told at once when somebody comes or goes, but not that somebody is still there', async () => {
    const response = await fetch(`${desk.url}/api/v1/live`, { headers: { cookie: `session=${bola.token}` } });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const areas = () =>
      [...heard.matchAll(/event: changed\ndata: (.*)\n/g)].map(([, data]) => JSON.parse(data ?? '').areas);
    const until = async (count: number) => {
      while (areas().length < count) heard += (await reader?.read())?.value ?? '';
    };
    await until(1);
    await look(ada, 6);
    await until(2);
    await look(ada, 6);
    await desk.post(initiateEvent('UTL-afterwards'));
    await until(3);
    await leave(ada, 6);
    await until(4);
    expect(areas().slice(1)).toEqual([['viewers'], expect.not.arrayContaining(['viewers']), ['viewers']]);
    await reader?.cancel();
  });
});

describe('several processes on one Postgres', () => {
  let server: PostgresServer;
  let desks: readonly Desk[];
  beforeAll(async () => {
    server = await startPostgresServer();
    const environment = { DATABASE_URL: await server.newDatabase() };
    desks = [await startDesk({ environment }), await startDesk({ environment })];
  });
  afterAll(async () => {
    for (const desk of desks) await desk.close();
    await server.close();
  });

  /** Both people report again and again, as pages do, until the second one sees `count` others. */
  async function heard(count: number, first: Member | null, second: Member): Promise<readonly string[]> {
    for (;;) {
      if (first) await look(first, 1);
      const { status, others } = await look(second, 1);
      if (status === 200 && others.length === count) return others;
    }
  }

  test('a viewer of one process is seen by the other, and seen to leave, also after the database was away', async () => {
    const [one, other] = desks as [Desk, Desk];
    const ada = await one.member('supervisor');
    const bola = await other.sessionOf(await one.member('agent'));
    expect(await heard(1, ada, bola)).toEqual([nameOf(ada)]);
    await leave(ada, 1);
    expect(await heard(0, null, bola)).toEqual([]);

    await server.stop?.('immediate');
    await server.start?.();
    expect(await heard(1, ada, bola)).toEqual([nameOf(ada)]);
  });
});
