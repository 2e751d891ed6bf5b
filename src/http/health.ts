import { Router } from 'express';
import type { Check } from '../core/check.ts';
import { type Log, faultFields } from '../core/log.ts';
import { StorageUnavailable } from '../core/unit-of-work.ts';

export interface Health {
  /** False from the moment the service is told to stop. */
  readonly isServing: () => boolean;
  /** Everything that must hold. The reply names each check. */
  readonly checks: readonly Check[];
  readonly log: Log;
}

/** Longer than a commit may hold others up, and shorter than any probe waits. */
const BOUND_MS = 3_000;

type Found = { readonly name: string; readonly ok: true } | { readonly name: string; readonly ok: false; why: string };

/**
 * `/healthz`: the process answers. `/readyz`: it can do its work; 503 while one of its checks fails or it is stopping.
 */
export function healthRoutes({ isServing, checks, log }: Health): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  const tell = changeLogger(log);
  router.get('/readyz', async (_request, response) => {
    const found = await Promise.all(checks.map(async (check) => tell(await inTime(check))));
    const serving = isServing();
    const works = found.every(({ ok }) => ok);
    response.status(serving && works ? 200 : 503).json({
      status: serving && works ? 'ready' : 'not_ready',
      serving,
      database: works ? 'ok' : 'unavailable',
      checks: found,
    });
  });
  return router;
}

async function inTime({ name, run }: Check): Promise<Found & { readonly thrown?: unknown }> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new StorageUnavailable(`no answer within ${BOUND_MS / 1_000} s`)),
    BOUND_MS,
  );
  try {
    await Promise.race([run(), late.promise]);
    return { name, ok: true };
  } catch (thrown) {
    // Any other message may hold private data.
    return { name, ok: false, why: thrown instanceof StorageUnavailable ? thrown.message : 'it failed', thrown };
  } finally {
    clearTimeout(timer);
  }
}

/** Logs when a check begins to fail, and when it holds again. */
function changeLogger(log: Log): (found: Found & { readonly thrown?: unknown }) => Found {
  const failing = new Set<string>();
  return ({ thrown, ...found }) => {
    const { name } = found;
    if (!found.ok && !failing.has(name)) {
      failing.add(name);
      log.error({ check: name, why: found.why, ...faultFields(thrown) }, 'readiness.lost');
    } else if (found.ok && failing.delete(name)) {
      log.info({ check: name }, 'readiness.back');
    }
    return found;
  };
}
