/**
 * `npm run fuzz`: sends random, mutated and hostile HTTP to the built service, while customers go on buying. Exits with
 * 1 when a promise was broken. `--replay <number> --seed <seed> --url <service>` sends one attack again.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { replay, runFuzz } from './run-fuzz.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    rate: { type: 'string', default: '250' },
    idle: { type: 'string', default: '1000' },
    replay: { type: 'string' },
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
  },
});
const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = Number(values.seed);
const P99_AIM = 3;

if (values.replay !== undefined) {
  await replay(values.url, seed, Number(values.replay), tell);
} else {
  const seconds = Number(values.seconds);
  const { failures, attacks, answers, bought, p99, memoryMiB, descriptors } = await runFuzz({
    seed,
    seconds,
    perSecond: Number(values.rate),
    idleSockets: Number(values.idle),
    cli: new URL('../../dist/cli.js', import.meta.url).pathname,
    untilCutOff: true,
    tell,
  });
  const times = p99.hostile / p99.quiet;
  tell(`attacks sent     ${attacks} in ${seconds} s and a warm-up`);
  tell(
    `answered         ${[...answers]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([name, count]) => `${name}: ${count}`)
      .join('   ')}`,
  );
  tell(
    `good traffic     ${bought.transactions} transactions, ${bought.failures.length} events not answered with success, ${bought.sentAgain} sent again`,
  );
  tell(
    `its p99          ${p99.hostile.toFixed(1)} ms under attack, ${p99.quiet.toFixed(1)} ms without: ${times.toFixed(2)} times (aim ${P99_AIM} or less)`,
  );
  tell(
    `memory           ${memoryMiB.before.toFixed(0)} MiB after the warm-up, ${memoryMiB.after.toFixed(0)} at the end`,
  );
  tell(
    `descriptors      ${descriptors.before} after the warm-up, ${descriptors.most} at the most, ${descriptors.after} at the end`,
  );
  for (const failure of failures) tell(`\nBROKEN: ${failure}`);
  if (failures.length > 0)
    tell(`\n${failures.length} promises broken; to send the same attacks again: npm run fuzz -- --seed ${seed}`);
  process.exitCode = failures.length > 0 || !(times <= P99_AIM) ? 1 : 0;
}
