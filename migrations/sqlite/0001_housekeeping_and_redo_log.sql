CREATE TABLE `housekeeping` (
	`task` text PRIMARY KEY NOT NULL,
	`position` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `redo_log` (
	`id` integer PRIMARY KEY NOT NULL,
	`database` text NOT NULL,
	`file` text NOT NULL,
	`position` integer NOT NULL,
	`segment` integer NOT NULL,
	`bytes` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `vouchers` ADD `shredded_at` integer;--> statement-breakpoint
CREATE INDEX `vouchers_to_shred` ON `vouchers` (`delivered_at`) WHERE delivered_at is not null and shredded_at is null;