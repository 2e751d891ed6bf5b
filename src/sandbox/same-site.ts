import type { NextFunction, Request, Response } from 'express';

/** Another site open in the same browser must not be able to do things here. */
export function sameSiteOnly(request: Request, response: Response, next: NextFunction): void {
  const site = request.get('sec-fetch-site');
  if (site === undefined || site === 'same-origin' || site === 'none') return next();
  response.status(403).json({ code: 'cross_site', message: 'This page may only be used from its own address.' });
}
