DROP INDEX "deliveries_reference_key";--> statement-breakpoint
DROP INDEX "journal_entries_reference";--> statement-breakpoint
ALTER TABLE "transactions" DROP CONSTRAINT "transactions_pkey";--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "reference_tail" text GENERATED ALWAYS AS (lower(substr(reference, length(reference) - 9))) STORED;--> statement-breakpoint
ALTER TABLE "journal_entries" ADD COLUMN "reference_tail" text GENERATED ALWAYS AS (lower(substr(reference, length(reference) - 9))) STORED;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "id" bigint PRIMARY KEY NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "transactions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "reference_tail" text GENERATED ALWAYS AS (lower(substr(reference, length(reference) - 9))) STORED;--> statement-breakpoint
CREATE UNIQUE INDEX "transactions_reference" ON "transactions" USING btree ("reference_tail","reference");--> statement-breakpoint
CREATE INDEX "transactions_recipient" ON "transactions" USING btree ("value_recipient","initiated_at") WHERE state in ('submitting', 'in_doubt', 'settled', 'fulfilled', 'failed', 'reversed');--> statement-breakpoint
CREATE INDEX "vouchers_serial" ON "vouchers" USING btree (lower(serial));--> statement-breakpoint
CREATE INDEX "vouchers_last4" ON "vouchers" USING btree ("last4","received_at");--> statement-breakpoint
CREATE INDEX "wallets_phone" ON "wallets" USING btree ("phone");--> statement-breakpoint
CREATE INDEX "wallets_user" ON "wallets" USING btree (lower(user_reference));--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_reference_key" ON "deliveries" USING btree ("reference_tail","reference","key");--> statement-breakpoint
CREATE INDEX "journal_entries_reference" ON "journal_entries" USING btree ("reference_tail","reference");