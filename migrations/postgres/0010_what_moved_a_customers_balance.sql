DROP INDEX "postings_account";--> statement-breakpoint
CREATE INDEX "journal_entries_customer" ON "journal_entries" USING btree ("customer","mode","currency","id","movement","amount","at");