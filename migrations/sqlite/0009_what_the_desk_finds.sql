CREATE TABLE `delivery_receipts` (
	`id` integer PRIMARY KEY NOT NULL,
	`gateway` text NOT NULL,
	`gateway_reference` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`at` integer NOT NULL,
	`is_known` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `delivery_receipts_text` ON `delivery_receipts` (`gateway_reference`,`gateway`);--> statement-breakpoint
CREATE INDEX `delivery_receipts_unknown` ON `delivery_receipts` (`at`) WHERE is_known = 0;--> statement-breakpoint
CREATE TABLE `sent_texts` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`source_id` integer NOT NULL,
	`reference` text NOT NULL,
	`channel` text NOT NULL,
	`gateway` text NOT NULL,
	`gateway_reference` text,
	`recipient` text NOT NULL,
	`content` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sent_texts_reference` ON `sent_texts` (`reference`);--> statement-breakpoint
CREATE INDEX `sent_texts_gateway_reference` ON `sent_texts` (`gateway_reference`);--> statement-breakpoint
DROP INDEX `transactions_recipient`;--> statement-breakpoint
ALTER TABLE `transactions` ADD `recipient_spelling` text GENERATED ALWAYS AS (lower(replace(replace(replace(replace(replace(replace(replace(value_recipient, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', ''))) VIRTUAL;--> statement-breakpoint
CREATE INDEX `transactions_parts` ON `transactions` (`initiated_at`,`reference`);--> statement-breakpoint
CREATE INDEX `transactions_spelled_recipient` ON `transactions` (`recipient_spelling`,`initiated_at`) WHERE state in ('submitting', 'in_doubt', 'settled', 'fulfilled', 'failed', 'reversed');--> statement-breakpoint
CREATE INDEX `wallets_user_begins` ON `wallets` ((lower(user_reference)));--> statement-breakpoint
CREATE INDEX `wallets_email_begins` ON `wallets` ((lower(email)));