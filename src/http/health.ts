import { Router } from 'express';

export interface Health {
  /** False from the moment the service is told to stop. */
  readonly isServing: () => boolean;
  /** Rejects while the database does not answer or is not migrated. */
  readonly check: () => Promise<void>;
}

/** `/healthz`: the process answers. `/readyz`: it can do its work; 503 while the database is away or it is stopping. */
export function healthRoutes({ isServing, check }: Health): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const database = await check().then(
      () => 'ok' as const,
      () => 'unavailable' as const,
    );
    const serving = isServing();
    const ready = serving && database === 'ok';
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not_ready', serving, database });
  });
  return router;
}
