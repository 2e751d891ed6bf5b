import type { DeskStore } from '../../desk/ports.ts';
import type { Connection } from '../connection.ts';
import { asc } from '../drizzle.ts';
import { circuitOf } from '../stores/circuit-store.ts';
import { floatOf } from '../stores/float-store.ts';

/** Few rows stand in either table: a circuit only while something is not sold, and one float for each mode of a rail. */
export const deskUpstreams = ({ q, t: { circuits, floats } }: Connection): Pick<DeskStore, 'upstreams'> => ({
  upstreams: async ({ most }) => ({
    circuits: (await q.select().from(circuits).orderBy(asc(circuits.since)).limit(most)).map(circuitOf),
    floats: (await q.select().from(floats).limit(most)).map(floatOf),
  }),
});
