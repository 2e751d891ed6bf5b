const WIDTH = 30;
const REDRAWN_MS = 100;
const LINES = 10;

export interface Progress {
  /** How much of the total is done. */
  at(done: number): void;
}

/** Shows how far a long job is: a bar on a terminal, elsewhere a line for every tenth of the work. */
export function startProgress(what: string, total: number, out: NodeJS.WriteStream = process.stdout): Progress {
  const startedAt = performance.now();
  let drawnAt = 0;
  let told = 0;

  const text = (done: number): string => {
    const seconds = (performance.now() - startedAt) / 1_000;
    const left = done === 0 ? '' : `, ${Math.ceil((seconds / done) * (total - done))} s left`;
    return `${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${what} in ${seconds.toFixed(0)} s${done < total ? left : ''}`;
  };
  return {
    at: (done) => {
      if (!out.isTTY) {
        const part = Math.floor((done / total) * LINES);
        if (part > told) out.write(`${text(done)}\n`);
        told = Math.max(told, part);
        return;
      }
      if (done < total && performance.now() - drawnAt < REDRAWN_MS) return;
      drawnAt = performance.now();
      const full = Math.floor((done / total) * WIDTH);
      out.write(`\r\u001b[2K[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}] ${text(done)}${done < total ? '' : '\n'}`);
    },
  };
}
