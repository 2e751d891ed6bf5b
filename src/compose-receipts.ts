import type { Clock } from './core/clock.ts';
import type { Log } from './core/log.ts';
import { ok } from './core/result.ts';
import { StorageUnavailable } from './core/unit-of-work.ts';
import type { ReceiptPort } from './http/receipt-routes.ts';
import type { Metrics } from './http/metrics.ts';
import { REPORTING_GATEWAYS, readDeliveryReport } from './messaging/delivery-reports.ts';
import type { Work } from './db/stores.ts';

/**
 * Keeps what gateways report about texts. A report that is kept already, or that is about an unknown text, is answered
 * with success as well.
 */
export const receiptsInto = (work: Work, clock: Clock, metrics: Metrics, log: Log): ReceiptPort => ({
  gateways: REPORTING_GATEWAYS,
  receive: async (gateway, body) => {
    let report: ReturnType<typeof readDeliveryReport>;
    try {
      report = readDeliveryReport(gateway, body);
    } catch {
      metrics.smsReport(gateway, 'unreadable');
      return 400;
    }
    if (!report) {
      metrics.smsReport(gateway, 'ignored');
      return 200;
    }
    const of = report;
    try {
      const done = await work.run(async ({ sentTexts }) => ok(await sentTexts.report(of, clock())));
      if (done.ok) metrics.smsReport(gateway, done.value);
      return 200;
    } catch (thrown) {
      if (!(thrown instanceof StorageUnavailable)) throw thrown;
      log.warn({ gateway }, 'sms_report.not_kept');
      return 503;
    }
  },
});
