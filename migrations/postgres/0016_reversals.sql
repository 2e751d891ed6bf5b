CREATE TABLE "reversals" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reversals_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rail" text NOT NULL,
	"reference" text NOT NULL,
	"reference_tail" text GENERATED ALWAYS AS (lower(substr(reference, length(reference) - 9))) STORED,
	"mode" text,
	"is_proven" bigint NOT NULL,
	"user_reference" text,
	"amount" bigint,
	"currency" text,
	"received_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "reversals_reference" ON "reversals" USING btree ("reference_tail","reference");--> statement-breakpoint
-- Until now a reversal was known by the key that its delivery claimed; what came without proof claimed none.
INSERT INTO reversals (rail, reference, mode, is_proven, received_at)
SELECT 'finswich', reference,
  CASE WHEN key LIKE 'LIVE|%' THEN 'LIVE' WHEN key LIKE 'TEST|%' THEN 'TEST' WHEN key IS NULL THEN mode END,
  CASE WHEN key IS NULL THEN 0 ELSE 1 END, received_at
FROM deliveries
WHERE reference IS NOT NULL
  AND (key LIKE '%|UTILITY_TRANSACTION_REVERSAL%'
    OR (key IS NULL AND verdict = 'reviewed' AND event = 'UTILITY_TRANSACTION_REVERSAL'))
ORDER BY id;
