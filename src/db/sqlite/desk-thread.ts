import { parentPort, workerData } from 'node:worker_threads';
import type { DeskQuestion, DeskReply } from './desk-question.ts';
import { answerOn } from '../desk/remote.ts';
import { deskStore } from '../desk/desk-store.ts';
import { faultCode } from '../faults.ts';
import { connection, open } from './sqlite.ts';

/**
 * The thread of one lane. Reads a SQLite file for support staff, one call after the other, each in one snapshot.
 * Waiting for the disk stops only this thread.
 */
const client = open(workerData as string, { readonly: true });
const desk = deskStore(connection(client));
const begin = client.prepare('BEGIN');
const end = client.prepare('COMMIT');

async function answer({ call, query }: DeskQuestion): Promise<DeskReply> {
  try {
    begin.run();
    return { value: await answerOn(desk, call, query) };
  } catch (thrown) {
    // An SQL fault may contain what a person asked for. Its code is enough.
    return { code: faultCode(thrown), fault: thrown instanceof Error ? thrown.name : 'unknown' };
  } finally {
    if (client.inTransaction) end.run();
  }
}

parentPort?.on('message', (question: DeskQuestion) => {
  void answer(question).then((reply) => parentPort?.postMessage(reply));
});
