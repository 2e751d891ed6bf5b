CREATE TABLE "transaction_names" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "transaction_names_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rail" text NOT NULL,
	"reference" text NOT NULL,
	"reference_tail" text GENERATED ALWAYS AS (lower(substr(reference, length(reference) - 9))) STORED
);--> statement-breakpoint
CREATE UNIQUE INDEX "transaction_names_name" ON "transaction_names" USING btree ("reference_tail","reference","rail");--> statement-breakpoint
-- Each name gets one id: a transaction's own, and new ones where only something else came under the name.
INSERT INTO transaction_names (id, rail, reference) OVERRIDING SYSTEM VALUE SELECT id, rail, reference FROM transactions;--> statement-breakpoint
INSERT INTO transaction_names (id, rail, reference) OVERRIDING SYSTEM VALUE
  SELECT (SELECT coalesce(max(id), 0) FROM transactions) + row_number() OVER (ORDER BY reference), 'finswich', reference
  FROM (SELECT reference FROM deliveries UNION SELECT reference FROM vouchers UNION SELECT reference FROM reviews UNION SELECT reference FROM reversals UNION SELECT reference FROM notes UNION SELECT reference FROM jobs UNION SELECT reference FROM sent_texts UNION SELECT reference FROM otp_challenges UNION SELECT reference FROM otp_sends UNION SELECT reference FROM otp_tries UNION SELECT reference FROM transitions UNION SELECT reference FROM submissions UNION SELECT reference FROM journal_entries WHERE movement IN ('hold', 'settle', 'release', 'refund') EXCEPT SELECT reference FROM transactions) AS kept
  WHERE reference <> '';--> statement-breakpoint
SELECT setval(pg_get_serial_sequence('transaction_names', 'id'), coalesce(max(id), 0) + 1, false) FROM transaction_names;--> statement-breakpoint
DO $$ BEGIN
  -- The planner would take an empty table that was analysed for one that stays empty.
  IF EXISTS (SELECT 1 FROM transaction_names) THEN ANALYZE transaction_names; END IF;
END $$;--> statement-breakpoint
DROP INDEX "deliveries_reference_key";--> statement-breakpoint
DROP INDEX "jobs_reference";--> statement-breakpoint
DROP INDEX "journal_entries_reference";--> statement-breakpoint
DROP INDEX "notes_reference";--> statement-breakpoint
DROP INDEX "otp_sends_reference";--> statement-breakpoint
DROP INDEX "reversals_reference";--> statement-breakpoint
DROP INDEX "reviews_reference";--> statement-breakpoint
DROP INDEX "sent_texts_reference";--> statement-breakpoint
DROP INDEX "transactions_reference";--> statement-breakpoint
DROP INDEX "transitions_reference";--> statement-breakpoint
DROP INDEX "vouchers_fingerprint";--> statement-breakpoint
ALTER TABLE "transactions" ALTER COLUMN "id" DROP IDENTITY;--> statement-breakpoint
ALTER TABLE "transactions" ALTER COLUMN "rail" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "transactions" ALTER COLUMN "way" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "rail" text DEFAULT 'finswich' NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "journal_entries" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "journal_entries" ADD COLUMN "own_reference" text;--> statement-breakpoint
ALTER TABLE "notes" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "otp_challenges" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "otp_sends" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "otp_tries" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "refused_deliveries" ADD COLUMN "rail" text DEFAULT 'finswich' NOT NULL;--> statement-breakpoint
ALTER TABLE "reversals" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "sent_texts" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "step" text DEFAULT 'pay' NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "sent_at" bigint;--> statement-breakpoint
ALTER TABLE "transitions" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "transaction_id" bigint;--> statement-breakpoint
-- Until all have their new keys and slots, one may be called what another was called before.
DROP INDEX "jobs_key";--> statement-breakpoint
DROP INDEX "journal_entries_slot";--> statement-breakpoint
UPDATE deliveries x SET transaction_id = n.id FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE vouchers x SET transaction_id = n.id FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE reviews x SET transaction_id = n.id FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE reversals x SET transaction_id = n.id FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE notes x SET transaction_id = n.id FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE jobs x SET transaction_id = n.id, key = CASE WHEN substr(x.key, 1, length(x.kind || '/' || x.reference)) = x.kind || '/' || x.reference THEN x.kind || '/' || n.id || substr(x.key, length(x.kind || '/' || x.reference) + 1) ELSE x.key END, subject = CASE WHEN x.subject = x.reference AND x.key = x.kind || '/' || x.reference AND n.id IS NOT NULL THEN cast(n.id AS text) ELSE x.subject END FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE sent_texts x SET transaction_id = n.id FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE otp_challenges x SET transaction_id = n.id FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE otp_sends x SET transaction_id = n.id FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE otp_tries x SET transaction_id = n.id FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE transitions x SET transaction_id = n.id FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE submissions x SET transaction_id = n.id FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
UPDATE journal_entries x SET transaction_id = n.id, slot = CASE WHEN x.movement IN ('hold', 'settle', 'release', 'refund') THEN substr(x.slot, 1, length(x.slot) - length(x.reference)) || n.id ELSE x.slot END FROM transaction_names n WHERE n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' AND x.movement IN ('hold', 'settle', 'release', 'refund');--> statement-breakpoint
UPDATE journal_entries SET own_reference = reference WHERE NOT (movement IN ('hold', 'settle', 'release', 'refund'));--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_key" ON "jobs" USING btree ("key");--> statement-breakpoint
CREATE UNIQUE INDEX "journal_entries_slot" ON "journal_entries" USING btree ("slot");--> statement-breakpoint
ALTER TABLE "deliveries" DROP COLUMN "reference_tail";--> statement-breakpoint
ALTER TABLE "journal_entries" DROP COLUMN "reference_tail";--> statement-breakpoint
ALTER TABLE "reversals" DROP COLUMN "reference_tail";--> statement-breakpoint
ALTER TABLE "transactions" DROP COLUMN "reference_tail";--> statement-breakpoint
ALTER TABLE "deliveries" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "jobs" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "journal_entries" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "notes" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "otp_challenges" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "otp_sends" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "otp_tries" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "reversals" DROP COLUMN "rail";--> statement-breakpoint
ALTER TABLE "reversals" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "reviews" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "sent_texts" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "submissions" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "transitions" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "vouchers" DROP COLUMN "reference";--> statement-breakpoint
ALTER TABLE "deliveries" ALTER COLUMN "rail" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "notes" ALTER COLUMN "transaction_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "otp_challenges" ALTER COLUMN "transaction_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "otp_challenges" ADD PRIMARY KEY ("transaction_id");--> statement-breakpoint
ALTER TABLE "otp_sends" ALTER COLUMN "transaction_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "otp_tries" ALTER COLUMN "transaction_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "refused_deliveries" ALTER COLUMN "rail" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "reversals" ALTER COLUMN "transaction_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "reviews" ALTER COLUMN "transaction_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ALTER COLUMN "transaction_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ALTER COLUMN "step" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "transitions" ALTER COLUMN "transaction_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "vouchers" ALTER COLUMN "transaction_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_transaction_id_step_pk" PRIMARY KEY("transaction_id","step");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_transaction_key" ON "deliveries" USING btree ("transaction_id","key");--> statement-breakpoint
CREATE INDEX "jobs_transaction" ON "jobs" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "journal_entries_transaction" ON "journal_entries" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "journal_entries_own" ON "journal_entries" USING btree ("own_reference") WHERE own_reference is not null;--> statement-breakpoint
CREATE INDEX "notes_transaction" ON "notes" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "otp_sends_transaction" ON "otp_sends" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "reversals_transaction" ON "reversals" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "reviews_transaction" ON "reviews" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "sent_texts_transaction" ON "sent_texts" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "transitions_transaction" ON "transitions" USING btree ("transaction_id");--> statement-breakpoint
CREATE UNIQUE INDEX "vouchers_fingerprint" ON "vouchers" USING btree ("transaction_id","fingerprint");--> statement-breakpoint
DO $$ BEGIN
  -- Nearly every table has changed: without this, queries would be planned by what was known of the old columns.
  IF EXISTS (SELECT 1 FROM transaction_names) THEN ANALYZE; END IF;
END $$;
