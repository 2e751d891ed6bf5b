/**
 * `npm run bench`: what durability costs, and with `--rows 1000000` what a million finished transactions in the
 * database cost. Both compare two sides in turns on the same machine, and only the ratio between them counts: figures
 * of two machines, or of two runs, cannot be compared. `--console` measures how long people at the support desk wait,
 * `--memory` how far the service's memory rises in an hour of transactions and refusals.
 */
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    turns: { type: 'string', default: '4' },
    connections: { type: 'string', default: '64' },
    transactions: { type: 'string', default: '3000' },
    rows: { type: 'string' },
    console: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '60' },
    file: { type: 'string' },
  },
});
const options = {
  seconds: Number(values.seconds),
  turns: Number(values.turns),
  connections: Number(values.connections),
};

if (values.console) {
  const { benchConsole } = await import('./console.ts');
  const { rows = '200000', file } = values;
  process.exitCode = (await benchConsole({ rows: Number(rows), seconds: options.seconds, file })) ? 0 : 1;
} else if (values.memory) {
  const { benchMemory } = await import('./memory.ts');
  process.exitCode = (await benchMemory({ minutes: Number(values.minutes) })) ? 0 : 1;
} else if (values.rows === undefined) {
  const { benchDurability } = await import('./durability.ts');
  await benchDurability({ ...options, transactions: Number(values.transactions) });
} else {
  const { benchAtSize } = await import('./at-size.ts');
  process.exitCode = (await benchAtSize({ ...options, rows: Number(values.rows) })) ? 0 : 1;
}
