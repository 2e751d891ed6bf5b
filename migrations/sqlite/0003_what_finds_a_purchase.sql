DROP INDEX `deliveries_reference_key`;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `reference_tail` text GENERATED ALWAYS AS (lower(substr(reference, length(reference) - 9))) VIRTUAL;--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_reference_key` ON `deliveries` (`reference_tail`,`reference`,`key`);--> statement-breakpoint
DROP INDEX `journal_entries_reference`;--> statement-breakpoint
ALTER TABLE `journal_entries` ADD `reference_tail` text GENERATED ALWAYS AS (lower(substr(reference, length(reference) - 9))) VIRTUAL;--> statement-breakpoint
CREATE INDEX `journal_entries_reference` ON `journal_entries` (`reference_tail`,`reference`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_transactions` (
	`id` integer PRIMARY KEY NOT NULL,
	`reference` text NOT NULL,
	`reference_tail` text GENERATED ALWAYS AS (lower(substr(reference, length(reference) - 9))) VIRTUAL,
	`mode` text NOT NULL,
	`user_reference` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`transfer_type` text,
	`product_id` text,
	`product_type` text,
	`product_category` text,
	`operator` text,
	`value_recipient` text,
	`state` text NOT NULL,
	`reason` text,
	`initiated_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`state_since` integer NOT NULL,
	`due_at` integer
);
--> statement-breakpoint
INSERT INTO `__new_transactions`("id", "reference", "mode", "user_reference", "amount", "currency", "transfer_type", "product_id", "product_type", "product_category", "operator", "value_recipient", "state", "reason", "initiated_at", "expires_at", "state_since", "due_at") SELECT rowid, "reference", "mode", "user_reference", "amount", "currency", "transfer_type", "product_id", "product_type", "product_category", "operator", "value_recipient", "state", "reason", "initiated_at", "expires_at", "state_since", "due_at" FROM `transactions` ORDER BY rowid;--> statement-breakpoint
DROP TABLE `transactions`;--> statement-breakpoint
ALTER TABLE `__new_transactions` RENAME TO `transactions`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `transactions_reference` ON `transactions` (`reference_tail`,`reference`);--> statement-breakpoint
CREATE INDEX `transactions_due` ON `transactions` (`due_at`);--> statement-breakpoint
CREATE INDEX `transactions_user` ON `transactions` (`user_reference`,`initiated_at`);--> statement-breakpoint
CREATE INDEX `transactions_state` ON `transactions` (`state`,`initiated_at`);--> statement-breakpoint
CREATE INDEX `transactions_initiated` ON `transactions` (`initiated_at`);--> statement-breakpoint
CREATE INDEX `transactions_recipient` ON `transactions` (`value_recipient`,`initiated_at`) WHERE state in ('submitting', 'in_doubt', 'settled', 'fulfilled', 'failed', 'reversed');--> statement-breakpoint
CREATE INDEX `vouchers_serial` ON `vouchers` (lower(serial));--> statement-breakpoint
CREATE INDEX `vouchers_last4` ON `vouchers` (`last4`,`received_at`);--> statement-breakpoint
CREATE INDEX `wallets_phone` ON `wallets` (`phone`);--> statement-breakpoint
CREATE INDEX `wallets_user` ON `wallets` (lower(user_reference));