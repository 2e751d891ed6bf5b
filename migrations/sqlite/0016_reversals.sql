CREATE TABLE `reversals` (
	`id` integer PRIMARY KEY NOT NULL,
	`rail` text NOT NULL,
	`reference` text NOT NULL,
	`reference_tail` text GENERATED ALWAYS AS (lower(substr(reference, length(reference) - 9))) VIRTUAL,
	`mode` text,
	`is_proven` integer NOT NULL,
	`user_reference` text,
	`amount` integer,
	`currency` text,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `reversals_reference` ON `reversals` (`reference_tail`,`reference`);--> statement-breakpoint
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
