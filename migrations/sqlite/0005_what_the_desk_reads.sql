DROP INDEX `transactions_initiated`;--> statement-breakpoint
CREATE INDEX `transactions_listed` ON `transactions` (`initiated_at`,`state`,`mode`,`amount`,`currency`,`operator`,`product_category`,`state_since`,`id`);--> statement-breakpoint
DROP INDEX `postings_account`;--> statement-breakpoint
CREATE INDEX `postings_account` ON `postings` (`account_id`,`entry_id`);--> statement-breakpoint
CREATE INDEX `deliveries_rare` ON `deliveries` (`id`) WHERE verdict in ('reviewed', 'ignored');--> statement-breakpoint
CREATE INDEX `vouchers_undelivered` ON `vouchers` (`received_at`) WHERE delivery in ('queued', 'failed');--> statement-breakpoint
CREATE INDEX `wallets_frozen` ON `wallets` (`mode`,`user_reference`) WHERE status = 'frozen';