CREATE TABLE `app_keys` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`mode` text NOT NULL,
	`hash` text NOT NULL,
	`rights` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `app_keys_hash` ON `app_keys` (`hash`);--> statement-breakpoint
CREATE TABLE `catalogue_lists` (
	`rail` text NOT NULL,
	`mode` text NOT NULL,
	`list` text NOT NULL,
	`content` text NOT NULL,
	`as_of` integer NOT NULL,
	`is_stale` integer NOT NULL,
	PRIMARY KEY(`rail`, `mode`, `list`)
);
--> statement-breakpoint
CREATE TABLE `circuits` (
	`rail` text NOT NULL,
	`mode` text NOT NULL,
	`service` text NOT NULL,
	`code` text NOT NULL,
	`since` integer NOT NULL,
	`probe_at` integer NOT NULL,
	PRIMARY KEY(`rail`, `mode`, `service`)
);
--> statement-breakpoint
CREATE TABLE `floats` (
	`rail` text NOT NULL,
	`mode` text NOT NULL,
	`currency` text NOT NULL,
	`minor` integer NOT NULL,
	`as_of` integer NOT NULL,
	PRIMARY KEY(`rail`, `mode`, `currency`)
);
--> statement-breakpoint
CREATE TABLE `orders` (
	`transaction_id` integer PRIMARY KEY NOT NULL,
	`rail` text NOT NULL,
	`mode` text NOT NULL,
	`user_reference` text NOT NULL,
	`scene` text NOT NULL,
	`biller_id` text NOT NULL,
	`biller_name` text NOT NULL,
	`service_id` text NOT NULL,
	`item_id` text,
	`item_name` text,
	`account` text NOT NULL,
	`phone` text NOT NULL,
	`quantity` integer,
	`subscription_type` text,
	`fee` integer NOT NULL,
	`vat` integer NOT NULL,
	`account_name` text,
	`key` text,
	`digest` text,
	`upstream_reference` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_key` ON `orders` (`mode`,`user_reference`,`key`) WHERE key is not null;--> statement-breakpoint
CREATE INDEX `orders_history` ON `orders` (`mode`,`user_reference`,`transaction_id`);--> statement-breakpoint
CREATE INDEX `orders_upstream` ON `orders` (`upstream_reference`) WHERE upstream_reference is not null;--> statement-breakpoint
CREATE INDEX `orders_account` ON `orders` (`rail`,`service_id`,`account`,`transaction_id`);--> statement-breakpoint
CREATE TABLE `pins` (
	`mode` text NOT NULL,
	`user_reference` text NOT NULL,
	`hash` text,
	`key_id` text,
	`failures` integer NOT NULL,
	`locks` integer NOT NULL,
	`locked_until` integer,
	`set_at` integer,
	PRIMARY KEY(`mode`, `user_reference`)
);
--> statement-breakpoint
CREATE TABLE `questions` (
	`transaction_id` integer PRIMARY KEY NOT NULL,
	`asked` integer NOT NULL,
	`asked_at` integer,
	`next_at` integer
);
--> statement-breakpoint
CREATE INDEX `questions_next` ON `questions` (`next_at`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_submissions` (
	`transaction_id` integer NOT NULL,
	`step` text NOT NULL,
	`request_id` text,
	`inbox_key` text,
	`called_at` integer NOT NULL,
	`sent_at` integer,
	`answered_at` integer,
	`outcome` text,
	PRIMARY KEY(`transaction_id`, `step`)
);
--> statement-breakpoint
INSERT INTO `__new_submissions`("transaction_id", "step", "request_id", "inbox_key", "called_at", "sent_at", "answered_at", "outcome") SELECT "transaction_id", "step", NULL, "inbox_key", "called_at", "sent_at", "answered_at", "outcome" FROM `submissions`;--> statement-breakpoint
DROP TABLE `submissions`;--> statement-breakpoint
ALTER TABLE `__new_submissions` RENAME TO `submissions`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `submissions_request` ON `submissions` (`request_id`) WHERE request_id is not null;