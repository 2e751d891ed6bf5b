CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`mode` text NOT NULL,
	`kind` text NOT NULL,
	`owner` text NOT NULL,
	`currency` text NOT NULL,
	`balance` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `accounts_owner` ON `accounts` (`owner`,`mode`);--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` integer PRIMARY KEY NOT NULL,
	`received_at` integer NOT NULL,
	`request_id` text NOT NULL,
	`url` text NOT NULL,
	`address` text NOT NULL,
	`event` text NOT NULL,
	`reference` text,
	`mode` text,
	`signature` text NOT NULL,
	`body` text,
	`key` text,
	`digest` text,
	`verdict` text NOT NULL,
	`answer` text,
	`repeats` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_reference_key` ON `deliveries` (`reference`,`key`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`reference` text NOT NULL,
	`subject` text NOT NULL,
	`status` text NOT NULL,
	`run_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`last_error` text,
	`receipt` text,
	`created_at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_key` ON `jobs` (`key`);--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`status`,`run_at`);--> statement-breakpoint
CREATE INDEX `jobs_reference` ON `jobs` (`reference`);--> statement-breakpoint
CREATE TABLE `journal_entries` (
	`id` integer PRIMARY KEY NOT NULL,
	`slot` text NOT NULL,
	`movement` text NOT NULL,
	`mode` text NOT NULL,
	`customer` text NOT NULL,
	`currency` text NOT NULL,
	`amount` integer NOT NULL,
	`reference` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `journal_entries_slot` ON `journal_entries` (`slot`);--> statement-breakpoint
CREATE INDEX `journal_entries_reference` ON `journal_entries` (`reference`);--> statement-breakpoint
CREATE TABLE `otp_challenges` (
	`reference` text PRIMARY KEY NOT NULL,
	`issue` integer NOT NULL,
	`key_id` text NOT NULL,
	`digits` integer NOT NULL,
	`issued_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`attempts` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `otp_sends` (
	`id` integer PRIMARY KEY NOT NULL,
	`reference` text NOT NULL,
	`recipient` text NOT NULL,
	`at` integer NOT NULL,
	`status` text NOT NULL,
	`channel` text,
	`gateway` text,
	`gateway_reference` text
);
--> statement-breakpoint
CREATE INDEX `otp_sends_reference` ON `otp_sends` (`reference`);--> statement-breakpoint
CREATE INDEX `otp_sends_recipient` ON `otp_sends` (`recipient`,`at`);--> statement-breakpoint
CREATE TABLE `postings` (
	`entry_id` integer NOT NULL,
	`account_id` text NOT NULL,
	`amount` integer NOT NULL,
	PRIMARY KEY(`entry_id`, `account_id`),
	FOREIGN KEY (`entry_id`) REFERENCES `journal_entries`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `postings_account` ON `postings` (`account_id`);--> statement-breakpoint
CREATE TABLE `reviews` (
	`id` integer PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`kind` text NOT NULL,
	`reference` text NOT NULL,
	`mode` text,
	`evidence` text NOT NULL,
	`status` text NOT NULL,
	`opened_at` integer NOT NULL,
	`choice` text,
	`reason` text,
	`proposed_by` text,
	`decided_by` text,
	`closed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reviews_subject` ON `reviews` (`subject`);--> statement-breakpoint
CREATE INDEX `reviews_reference` ON `reviews` (`reference`);--> statement-breakpoint
CREATE INDEX `reviews_status` ON `reviews` (`status`,`opened_at`);--> statement-breakpoint
CREATE TABLE `submissions` (
	`reference` text PRIMARY KEY NOT NULL,
	`inbox_key` text NOT NULL,
	`called_at` integer NOT NULL,
	`answered_at` integer,
	`outcome` text
);
--> statement-breakpoint
CREATE TABLE `transactions` (
	`reference` text PRIMARY KEY NOT NULL,
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
CREATE INDEX `transactions_due` ON `transactions` (`due_at`);--> statement-breakpoint
CREATE INDEX `transactions_user` ON `transactions` (`user_reference`,`initiated_at`);--> statement-breakpoint
CREATE INDEX `transactions_state` ON `transactions` (`state`,`initiated_at`);--> statement-breakpoint
CREATE INDEX `transactions_initiated` ON `transactions` (`initiated_at`);--> statement-breakpoint
CREATE TABLE `transitions` (
	`id` integer PRIMARY KEY NOT NULL,
	`reference` text NOT NULL,
	`at` integer NOT NULL,
	`signal` text NOT NULL,
	`from_state` text NOT NULL,
	`to_state` text NOT NULL,
	`money` text
);
--> statement-breakpoint
CREATE INDEX `transitions_reference` ON `transitions` (`reference`);--> statement-breakpoint
CREATE TABLE `vouchers` (
	`id` integer PRIMARY KEY NOT NULL,
	`reference` text NOT NULL,
	`mode` text NOT NULL,
	`user_reference` text NOT NULL,
	`fingerprint` text NOT NULL,
	`sealed` text NOT NULL,
	`serial` text,
	`last4` text,
	`status` text NOT NULL,
	`delivery` text NOT NULL,
	`received_at` integer NOT NULL,
	`delivered_at` integer,
	`delivered_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vouchers_fingerprint` ON `vouchers` (`reference`,`fingerprint`);--> statement-breakpoint
CREATE TABLE `wallets` (
	`mode` text NOT NULL,
	`user_reference` text NOT NULL,
	`phone` text,
	`email` text,
	`category` text,
	`status` text NOT NULL,
	`opened_at` integer NOT NULL,
	PRIMARY KEY(`mode`, `user_reference`)
);
