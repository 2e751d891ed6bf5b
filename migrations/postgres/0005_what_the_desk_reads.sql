DROP INDEX "transactions_initiated";--> statement-breakpoint
DROP INDEX "postings_account";--> statement-breakpoint
CREATE INDEX "deliveries_rare" ON "deliveries" USING btree ("id") WHERE verdict in ('reviewed', 'ignored');--> statement-breakpoint
CREATE INDEX "transactions_listed" ON "transactions" USING btree ("initiated_at","state","mode","amount","currency","operator","product_category","state_since","id");--> statement-breakpoint
CREATE INDEX "vouchers_undelivered" ON "vouchers" USING btree ("received_at") WHERE delivery in ('queued', 'failed');--> statement-breakpoint
CREATE INDEX "wallets_frozen" ON "wallets" USING btree ("mode","user_reference") WHERE status = 'frozen';--> statement-breakpoint
CREATE INDEX "postings_account" ON "postings" USING btree ("account_id","entry_id");