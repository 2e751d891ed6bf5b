CREATE TABLE `approvals` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`mode` text NOT NULL,
	`user_reference` text NOT NULL,
	`content` text NOT NULL,
	`reason` text NOT NULL,
	`status` text NOT NULL,
	`asked_by` text NOT NULL,
	`asked_at` integer NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`decision_reason` text
);
--> statement-breakpoint
CREATE INDEX `approvals_status` ON `approvals` (`status`,`asked_at`);--> statement-breakpoint
CREATE INDEX `approvals_user` ON `approvals` (`user_reference`,`mode`,`asked_at`);--> statement-breakpoint
CREATE TABLE `contact_changes` (
	`id` integer PRIMARY KEY NOT NULL,
	`mode` text NOT NULL,
	`user_reference` text NOT NULL,
	`old_phone` text,
	`new_phone` text,
	`old_email` text,
	`new_email` text,
	`changed_by` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `contact_changes_user` ON `contact_changes` (`user_reference`,`mode`,`at`);--> statement-breakpoint
CREATE TABLE `otp_lifts` (
	`subject` text PRIMARY KEY NOT NULL,
	`lifted_at` integer NOT NULL,
	`lifted_by` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `otp_tries` (
	`id` integer PRIMARY KEY NOT NULL,
	`reference` text NOT NULL,
	`mode` text NOT NULL,
	`user_reference` text NOT NULL,
	`recipient` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `otp_tries_recipient` ON `otp_tries` (`recipient`,`at`);--> statement-breakpoint
CREATE INDEX `otp_tries_user` ON `otp_tries` (`user_reference`,`mode`,`at`);--> statement-breakpoint
CREATE INDEX `otp_tries_at` ON `otp_tries` (`at`);--> statement-breakpoint
CREATE TABLE `receivers` (
	`id` text PRIMARY KEY NOT NULL,
	`host` text NOT NULL,
	`started_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`skew_ms` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `reviews` ADD `wait_until` integer;--> statement-breakpoint
UPDATE `transactions` SET `due_at` = `state_since` WHERE `state` = 'settled' AND `due_at` IS NULL AND `reference` IN (SELECT `reference` FROM `reviews` WHERE `kind` = 'value_overdue' AND `status` = 'decided');--> statement-breakpoint
UPDATE `reviews` SET `subject` = 'released/' || `id` WHERE `kind` = 'value_overdue' AND `status` = 'decided';
