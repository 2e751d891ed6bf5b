import { type Socket, connect } from 'node:net';
import type { Attack } from './attacks.ts';
import { type Answer, answersIn } from './answers.ts';

/** How an attack ended. */
export interface AttackResult {
  readonly answers: readonly Answer[];
  /** The server neither closed the connection nor answered every request in the time it had. */
  readonly leftHanging: boolean;
  /** The attack was given up before the server had to react. */
  readonly givenUp: boolean;
}

/** A connection under attack; `giveUp` ends it from this side. */
export interface HostileConnection {
  readonly result: Promise<AttackResult>;
  giveUp(): void;
}

export interface Patience {
  /** How long the answer to a complete request may take. */
  readonly answerMs: number;
  /** How long it may take until an incomplete request is answered or cut off. */
  readonly stallMs: number;
}

/** Carries one attack out on a connection of its own. */
export function attack(
  { hostname, port }: URL,
  { parts, pauseMs, ending, mayStall, answers: wanted }: Attack,
  patience: Patience,
): HostileConnection {
  const socket: Socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  // Small pieces must arrive as small pieces.
  socket.setNoDelay(true);
  const done = Promise.withResolvers<AttackResult>();
  const answers: Answer[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let writing: NodeJS.Timeout | undefined;

  const finish = (how: Partial<AttackResult> = {}): void => {
    clearTimeout(writing);
    clearTimeout(waiting);
    socket.destroy();
    done.resolve({ answers, leftHanging: false, givenUp: false, ...how });
  };
  const outOfPatience = (): void => {
    if (ending !== 'leave unread') return finish({ leftHanging: true });
    // Reads again: a connection that was cut off meanwhile never gets all the answers.
    socket.resume();
    waiting = setTimeout(() => finish({ leftHanging: true }), patience.answerMs);
  };
  let waiting = setTimeout(
    outOfPatience,
    (mayStall ? patience.stallMs : patience.answerMs) + (pauseMs < 1_000 ? parts.length * pauseMs : 0),
  );

  socket.on('error', () => {});
  socket.on('close', () => finish());
  // The server has said all it will say.
  socket.on('end', () => finish());
  socket.on('data', (chunk: Buffer) => {
    const found = answersIn(Buffer.concat([rest, chunk]));
    rest = found.rest;
    answers.push(...found.answers);
    if (answers.length >= wanted) finish({ leftHanging: ending === 'leave unread' });
  });
  socket.once('connect', () => {
    if (ending === 'leave unread') socket.pause();
    write(0);
  });

  function write(index: number): void {
    const part = parts[index];
    if (part !== undefined && !socket.destroyed) {
      socket.write(part);
      writing = setTimeout(() => write(index + 1), pauseMs);
      return;
    }
    if (ending === 'half-close') socket.end();
    if (ending === 'reset') {
      socket.resetAndDestroy();
      finish({ givenUp: true });
    }
  }
  return { result: done.promise, giveUp: () => finish({ givenUp: true }) };
}
