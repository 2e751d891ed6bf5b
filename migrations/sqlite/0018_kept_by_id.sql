CREATE TABLE `transaction_names` (
	`id` integer PRIMARY KEY NOT NULL,
	`rail` text NOT NULL,
	`reference` text NOT NULL,
	`reference_tail` text GENERATED ALWAYS AS (lower(substr(reference, length(reference) - 9))) VIRTUAL
);--> statement-breakpoint
CREATE UNIQUE INDEX `transaction_names_name` ON `transaction_names` (`reference_tail`,`reference`,`rail`);--> statement-breakpoint
-- Each name gets one id: a transaction's own, and new ones where only something else came under the name.
INSERT INTO transaction_names (id, rail, reference) SELECT id, rail, reference FROM transactions;--> statement-breakpoint
INSERT INTO transaction_names (id, rail, reference)
  SELECT (SELECT coalesce(max(id), 0) FROM transactions) + row_number() OVER (ORDER BY reference), 'finswich', reference
  FROM (SELECT reference FROM deliveries UNION SELECT reference FROM vouchers UNION SELECT reference FROM reviews UNION SELECT reference FROM reversals UNION SELECT reference FROM notes UNION SELECT reference FROM jobs UNION SELECT reference FROM sent_texts UNION SELECT reference FROM otp_challenges UNION SELECT reference FROM otp_sends UNION SELECT reference FROM otp_tries UNION SELECT reference FROM transitions UNION SELECT reference FROM submissions UNION SELECT reference FROM journal_entries WHERE movement IN ('hold', 'settle', 'release', 'refund') EXCEPT SELECT reference FROM transactions) AS kept
  WHERE reference <> '';--> statement-breakpoint
CREATE TABLE `__new_transactions` (
	`id` integer PRIMARY KEY NOT NULL,
	`rail` text NOT NULL,
	`reference` text NOT NULL,
	`way` text NOT NULL,
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
	`value_limit_ms` integer,
	`recipient_spelling` text GENERATED ALWAYS AS (lower(replace(replace(replace(replace(replace(replace(replace(value_recipient, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', ''))) VIRTUAL,
	`state` text NOT NULL,
	`reason` text,
	`initiated_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`state_since` integer NOT NULL,
	`due_at` integer
);--> statement-breakpoint
INSERT INTO `__new_transactions` (`id`, `rail`, `reference`, `way`, `mode`, `user_reference`, `amount`, `currency`, `transfer_type`, `product_id`, `product_type`, `product_category`, `operator`, `value_recipient`, `value_limit_ms`, `state`, `reason`, `initiated_at`, `expires_at`, `state_since`, `due_at`)
  SELECT x.`id`, x.rail, x.`reference`, x.`way`, x.`mode`, x.`user_reference`, x.`amount`, x.`currency`, x.`transfer_type`, x.`product_id`, x.`product_type`, x.`product_category`, x.`operator`, x.`value_recipient`, x.`value_limit_ms`, x.`state`, x.`reason`, x.`initiated_at`, x.`expires_at`, x.`state_since`, x.`due_at`
  FROM transactions x ORDER BY x.id;--> statement-breakpoint
DROP TABLE `transactions`;--> statement-breakpoint
ALTER TABLE `__new_transactions` RENAME TO `transactions`;--> statement-breakpoint
CREATE INDEX `transactions_due` ON `transactions` (`due_at`);--> statement-breakpoint
CREATE INDEX `transactions_user` ON `transactions` (`user_reference`,`initiated_at`);--> statement-breakpoint
CREATE INDEX `transactions_state` ON `transactions` (`state`,`initiated_at`);--> statement-breakpoint
CREATE INDEX `transactions_listed` ON `transactions` (`initiated_at`,`state`,`mode`,`amount`,`currency`,`operator`,`product_category`,`state_since`,`id`);--> statement-breakpoint
CREATE INDEX `transactions_parts` ON `transactions` (`initiated_at`,`reference`);--> statement-breakpoint
CREATE INDEX `transactions_spelled_recipient` ON `transactions` (`recipient_spelling`,`initiated_at`) WHERE state in ('failed', 'holding', 'submitting', 'pending', 'awaiting_confirmation', 'in_doubt', 'settled', 'fulfilled', 'reversed');--> statement-breakpoint
CREATE TABLE `__new_deliveries` (
	`id` integer PRIMARY KEY NOT NULL,
	`received_at` integer NOT NULL,
	`request_id` text NOT NULL,
	`url` text NOT NULL,
	`address` text NOT NULL,
	`event` text NOT NULL,
	`kind` text,
	`rail` text NOT NULL,
	`transaction_id` integer,
	`mode` text,
	`signature` text NOT NULL,
	`body` text,
	`key` text,
	`digest` text,
	`verdict` text NOT NULL,
	`answer` text,
	`repeats` integer
);--> statement-breakpoint
INSERT INTO `__new_deliveries` (`id`, `received_at`, `request_id`, `url`, `address`, `event`, `kind`, `rail`, `transaction_id`, `mode`, `signature`, `body`, `key`, `digest`, `verdict`, `answer`, `repeats`)
  SELECT x.`id`, x.`received_at`, x.`request_id`, x.`url`, x.`address`, x.`event`, x.`kind`, 'finswich', n.id, x.`mode`, x.`signature`, x.`body`, x.`key`, x.`digest`, x.`verdict`, x.`answer`, x.`repeats`
  FROM deliveries x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' ORDER BY x.id;--> statement-breakpoint
DROP TABLE `deliveries`;--> statement-breakpoint
ALTER TABLE `__new_deliveries` RENAME TO `deliveries`;--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_transaction_key` ON `deliveries` (`transaction_id`,`key`);--> statement-breakpoint
CREATE INDEX `deliveries_rare` ON `deliveries` (`id`) WHERE verdict in ('reviewed', 'ignored');--> statement-breakpoint
CREATE TABLE `__new_vouchers` (
	`id` integer PRIMARY KEY NOT NULL,
	`transaction_id` integer NOT NULL,
	`mode` text NOT NULL,
	`user_reference` text NOT NULL,
	`fingerprint` text NOT NULL,
	`sealed` text NOT NULL,
	`serial` text,
	`last4` text,
	`status` text NOT NULL,
	`delivery` text NOT NULL,
	`received_at` integer NOT NULL,
	`proven_at` integer,
	`delivered_at` integer,
	`delivered_by` text,
	`shredded_at` integer
);--> statement-breakpoint
INSERT INTO `__new_vouchers` (`id`, `transaction_id`, `mode`, `user_reference`, `fingerprint`, `sealed`, `serial`, `last4`, `status`, `delivery`, `received_at`, `proven_at`, `delivered_at`, `delivered_by`, `shredded_at`)
  SELECT x.`id`, n.id, x.`mode`, x.`user_reference`, x.`fingerprint`, x.`sealed`, x.`serial`, x.`last4`, x.`status`, x.`delivery`, x.`received_at`, x.`proven_at`, x.`delivered_at`, x.`delivered_by`, x.`shredded_at`
  FROM vouchers x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' ORDER BY x.id;--> statement-breakpoint
DROP TABLE `vouchers`;--> statement-breakpoint
ALTER TABLE `__new_vouchers` RENAME TO `vouchers`;--> statement-breakpoint
CREATE UNIQUE INDEX `vouchers_fingerprint` ON `vouchers` (`transaction_id`,`fingerprint`);--> statement-breakpoint
CREATE INDEX `vouchers_serial` ON `vouchers` (lower(serial));--> statement-breakpoint
CREATE INDEX `vouchers_last4` ON `vouchers` (`last4`,`received_at`);--> statement-breakpoint
CREATE INDEX `vouchers_undelivered` ON `vouchers` (`received_at`) WHERE delivery in ('queued', 'failed');--> statement-breakpoint
CREATE INDEX `vouchers_to_shred` ON `vouchers` (`delivered_at`) WHERE delivered_at is not null and shredded_at is null;--> statement-breakpoint
CREATE TABLE `__new_reviews` (
	`id` integer PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`kind` text NOT NULL,
	`transaction_id` integer NOT NULL,
	`mode` text,
	`evidence` text NOT NULL,
	`status` text NOT NULL,
	`opened_at` integer NOT NULL,
	`choice` text,
	`reason` text,
	`proposed_by` text,
	`decided_by` text,
	`closed_at` integer,
	`wait_until` integer
);--> statement-breakpoint
INSERT INTO `__new_reviews` (`id`, `subject`, `kind`, `transaction_id`, `mode`, `evidence`, `status`, `opened_at`, `choice`, `reason`, `proposed_by`, `decided_by`, `closed_at`, `wait_until`)
  SELECT x.`id`, x.`subject`, x.`kind`, n.id, x.`mode`, x.`evidence`, x.`status`, x.`opened_at`, x.`choice`, x.`reason`, x.`proposed_by`, x.`decided_by`, x.`closed_at`, x.`wait_until`
  FROM reviews x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' ORDER BY x.id;--> statement-breakpoint
DROP TABLE `reviews`;--> statement-breakpoint
ALTER TABLE `__new_reviews` RENAME TO `reviews`;--> statement-breakpoint
CREATE UNIQUE INDEX `reviews_subject` ON `reviews` (`subject`);--> statement-breakpoint
CREATE INDEX `reviews_transaction` ON `reviews` (`transaction_id`);--> statement-breakpoint
CREATE INDEX `reviews_status` ON `reviews` (`status`,`opened_at`);--> statement-breakpoint
CREATE TABLE `__new_reversals` (
	`id` integer PRIMARY KEY NOT NULL,
	`transaction_id` integer NOT NULL,
	`mode` text,
	`is_proven` integer NOT NULL,
	`user_reference` text,
	`amount` integer,
	`currency` text,
	`received_at` integer NOT NULL
);--> statement-breakpoint
INSERT INTO `__new_reversals` (`id`, `transaction_id`, `mode`, `is_proven`, `user_reference`, `amount`, `currency`, `received_at`)
  SELECT x.`id`, n.id, x.`mode`, x.`is_proven`, x.`user_reference`, x.`amount`, x.`currency`, x.`received_at`
  FROM reversals x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' ORDER BY x.id;--> statement-breakpoint
DROP TABLE `reversals`;--> statement-breakpoint
ALTER TABLE `__new_reversals` RENAME TO `reversals`;--> statement-breakpoint
CREATE INDEX `reversals_transaction` ON `reversals` (`transaction_id`);--> statement-breakpoint
CREATE TABLE `__new_notes` (
	`id` integer PRIMARY KEY NOT NULL,
	`transaction_id` integer NOT NULL,
	`at` integer NOT NULL,
	`author` text NOT NULL,
	`text` text NOT NULL
);--> statement-breakpoint
INSERT INTO `__new_notes` (`id`, `transaction_id`, `at`, `author`, `text`)
  SELECT x.`id`, n.id, x.`at`, x.`author`, x.`text`
  FROM notes x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' ORDER BY x.id;--> statement-breakpoint
DROP TABLE `notes`;--> statement-breakpoint
ALTER TABLE `__new_notes` RENAME TO `notes`;--> statement-breakpoint
CREATE INDEX `notes_transaction` ON `notes` (`transaction_id`);--> statement-breakpoint
CREATE TABLE `__new_jobs` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`transaction_id` integer,
	`subject` text NOT NULL,
	`status` text NOT NULL,
	`run_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`unsure` integer DEFAULT 0 NOT NULL,
	`last_error` text,
	`receipt` text,
	`created_at` integer NOT NULL,
	`done_at` integer
);--> statement-breakpoint
INSERT INTO `__new_jobs` (`id`, `kind`, `key`, `transaction_id`, `subject`, `status`, `run_at`, `attempts`, `unsure`, `last_error`, `receipt`, `created_at`, `done_at`)
  SELECT x.`id`, x.`kind`, CASE WHEN n.id IS NOT NULL AND substr(x.key, 1, length(x.kind || '/' || x.reference)) = x.kind || '/' || x.reference THEN x.kind || '/' || n.id || substr(x.key, length(x.kind || '/' || x.reference) + 1) ELSE x.key END, n.id, CASE WHEN x.subject = x.reference AND x.key = x.kind || '/' || x.reference AND n.id IS NOT NULL THEN cast(n.id AS text) ELSE x.subject END, x.`status`, x.`run_at`, x.`attempts`, x.`unsure`, x.`last_error`, x.`receipt`, x.`created_at`, x.`done_at`
  FROM jobs x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' ORDER BY x.id;--> statement-breakpoint
DROP TABLE `jobs`;--> statement-breakpoint
ALTER TABLE `__new_jobs` RENAME TO `jobs`;--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_key` ON `jobs` (`key`);--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`status`,`run_at`);--> statement-breakpoint
CREATE INDEX `jobs_transaction` ON `jobs` (`transaction_id`);--> statement-breakpoint
CREATE TABLE `__new_sent_texts` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`source_id` integer NOT NULL,
	`transaction_id` integer,
	`channel` text NOT NULL,
	`gateway` text NOT NULL,
	`gateway_reference` text,
	`recipient` text NOT NULL,
	`content` text NOT NULL,
	`at` integer NOT NULL
);--> statement-breakpoint
INSERT INTO `__new_sent_texts` (`id`, `source`, `source_id`, `transaction_id`, `channel`, `gateway`, `gateway_reference`, `recipient`, `content`, `at`)
  SELECT x.`id`, x.`source`, x.`source_id`, n.id, x.`channel`, x.`gateway`, x.`gateway_reference`, x.`recipient`, x.`content`, x.`at`
  FROM sent_texts x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' ORDER BY x.id;--> statement-breakpoint
DROP TABLE `sent_texts`;--> statement-breakpoint
ALTER TABLE `__new_sent_texts` RENAME TO `sent_texts`;--> statement-breakpoint
CREATE INDEX `sent_texts_transaction` ON `sent_texts` (`transaction_id`);--> statement-breakpoint
CREATE INDEX `sent_texts_gateway_reference` ON `sent_texts` (`gateway_reference`);--> statement-breakpoint
CREATE TABLE `__new_otp_challenges` (
	`transaction_id` integer PRIMARY KEY NOT NULL,
	`issue` integer NOT NULL,
	`key_id` text NOT NULL,
	`digits` integer NOT NULL,
	`issued_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`attempts` integer NOT NULL
);--> statement-breakpoint
INSERT INTO `__new_otp_challenges` (`transaction_id`, `issue`, `key_id`, `digits`, `issued_at`, `expires_at`, `attempts`)
  SELECT n.id, x.`issue`, x.`key_id`, x.`digits`, x.`issued_at`, x.`expires_at`, x.`attempts`
  FROM otp_challenges x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
DROP TABLE `otp_challenges`;--> statement-breakpoint
ALTER TABLE `__new_otp_challenges` RENAME TO `otp_challenges`;--> statement-breakpoint
CREATE TABLE `__new_otp_sends` (
	`id` integer PRIMARY KEY NOT NULL,
	`transaction_id` integer NOT NULL,
	`recipient` text NOT NULL,
	`at` integer NOT NULL,
	`status` text NOT NULL,
	`channel` text,
	`gateway` text,
	`gateway_reference` text
);--> statement-breakpoint
INSERT INTO `__new_otp_sends` (`id`, `transaction_id`, `recipient`, `at`, `status`, `channel`, `gateway`, `gateway_reference`)
  SELECT x.`id`, n.id, x.`recipient`, x.`at`, x.`status`, x.`channel`, x.`gateway`, x.`gateway_reference`
  FROM otp_sends x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' ORDER BY x.id;--> statement-breakpoint
DROP TABLE `otp_sends`;--> statement-breakpoint
ALTER TABLE `__new_otp_sends` RENAME TO `otp_sends`;--> statement-breakpoint
CREATE INDEX `otp_sends_transaction` ON `otp_sends` (`transaction_id`);--> statement-breakpoint
CREATE INDEX `otp_sends_recipient` ON `otp_sends` (`recipient`,`at`);--> statement-breakpoint
CREATE TABLE `__new_otp_tries` (
	`id` integer PRIMARY KEY NOT NULL,
	`transaction_id` integer NOT NULL,
	`mode` text NOT NULL,
	`user_reference` text NOT NULL,
	`recipient` text NOT NULL,
	`at` integer NOT NULL
);--> statement-breakpoint
INSERT INTO `__new_otp_tries` (`id`, `transaction_id`, `mode`, `user_reference`, `recipient`, `at`)
  SELECT x.`id`, n.id, x.`mode`, x.`user_reference`, x.`recipient`, x.`at`
  FROM otp_tries x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' ORDER BY x.id;--> statement-breakpoint
DROP TABLE `otp_tries`;--> statement-breakpoint
ALTER TABLE `__new_otp_tries` RENAME TO `otp_tries`;--> statement-breakpoint
CREATE INDEX `otp_tries_recipient` ON `otp_tries` (`recipient`,`at`);--> statement-breakpoint
CREATE INDEX `otp_tries_user` ON `otp_tries` (`user_reference`,`mode`,`at`);--> statement-breakpoint
CREATE INDEX `otp_tries_at` ON `otp_tries` (`at`);--> statement-breakpoint
CREATE TABLE `__new_transitions` (
	`id` integer PRIMARY KEY NOT NULL,
	`transaction_id` integer NOT NULL,
	`at` integer NOT NULL,
	`signal` text NOT NULL,
	`from_state` text NOT NULL,
	`to_state` text NOT NULL,
	`money` text,
	`proven_by` text
);--> statement-breakpoint
INSERT INTO `__new_transitions` (`id`, `transaction_id`, `at`, `signal`, `from_state`, `to_state`, `money`, `proven_by`)
  SELECT x.`id`, n.id, x.`at`, x.`signal`, x.`from_state`, x.`to_state`, x.`money`, x.`proven_by`
  FROM transitions x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' ORDER BY x.id;--> statement-breakpoint
DROP TABLE `transitions`;--> statement-breakpoint
ALTER TABLE `__new_transitions` RENAME TO `transitions`;--> statement-breakpoint
CREATE INDEX `transitions_transaction` ON `transitions` (`transaction_id`);--> statement-breakpoint
CREATE TABLE `__new_submissions` (
	`transaction_id` integer NOT NULL,
	`step` text NOT NULL,
	`inbox_key` text NOT NULL,
	`called_at` integer NOT NULL,
	`sent_at` integer,
	`answered_at` integer,
	`outcome` text,
	PRIMARY KEY(`transaction_id`, `step`)
);--> statement-breakpoint
INSERT INTO `__new_submissions` (`transaction_id`, `step`, `inbox_key`, `called_at`, `sent_at`, `answered_at`, `outcome`)
  SELECT n.id, 'pay', x.`inbox_key`, x.`called_at`, NULL, x.`answered_at`, x.`outcome`
  FROM submissions x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich';--> statement-breakpoint
DROP TABLE `submissions`;--> statement-breakpoint
ALTER TABLE `__new_submissions` RENAME TO `submissions`;--> statement-breakpoint
CREATE TABLE `__new_journal_entries` (
	`id` integer PRIMARY KEY NOT NULL,
	`slot` text NOT NULL,
	`movement` text NOT NULL,
	`mode` text NOT NULL,
	`customer` text NOT NULL,
	`currency` text NOT NULL,
	`amount` integer NOT NULL,
	`transaction_id` integer,
	`own_reference` text,
	`at` integer NOT NULL
);--> statement-breakpoint
INSERT INTO `__new_journal_entries` (`id`, `slot`, `movement`, `mode`, `customer`, `currency`, `amount`, `transaction_id`, `own_reference`, `at`)
  SELECT x.`id`, CASE WHEN x.movement IN ('hold', 'settle', 'release', 'refund') THEN substr(x.slot, 1, length(x.slot) - length(x.reference)) || n.id ELSE x.slot END, x.`movement`, x.`mode`, x.`customer`, x.`currency`, x.`amount`, CASE WHEN x.movement IN ('hold', 'settle', 'release', 'refund') THEN n.id END, CASE WHEN x.movement IN ('hold', 'settle', 'release', 'refund') THEN NULL ELSE x.reference END, x.`at`
  FROM journal_entries x LEFT JOIN transaction_names n ON n.reference_tail = lower(substr(x.reference, length(x.reference) - 9)) AND n.reference = x.reference AND n.rail = 'finswich' ORDER BY x.id;--> statement-breakpoint
DROP TABLE `journal_entries`;--> statement-breakpoint
ALTER TABLE `__new_journal_entries` RENAME TO `journal_entries`;--> statement-breakpoint
CREATE UNIQUE INDEX `journal_entries_slot` ON `journal_entries` (`slot`);--> statement-breakpoint
CREATE INDEX `journal_entries_transaction` ON `journal_entries` (`transaction_id`);--> statement-breakpoint
CREATE INDEX `journal_entries_own` ON `journal_entries` (`own_reference`) WHERE own_reference is not null;--> statement-breakpoint
CREATE INDEX `journal_entries_customer` ON `journal_entries` (`customer`,`mode`,`currency`,`id`,`movement`,`amount`,`at`);--> statement-breakpoint
CREATE TABLE `__new_refused_deliveries` (
	`id` integer PRIMARY KEY NOT NULL,
	`received_at` integer NOT NULL,
	`request_id` text NOT NULL,
	`url` text NOT NULL,
	`address` text NOT NULL,
	`event` text NOT NULL,
	`rail` text NOT NULL,
	`reference` text,
	`mode` text,
	`code` text NOT NULL,
	`setting` text,
	`body` text
);--> statement-breakpoint
INSERT INTO `__new_refused_deliveries` (`id`, `received_at`, `request_id`, `url`, `address`, `event`, `rail`, `reference`, `mode`, `code`, `setting`, `body`)
  SELECT x.`id`, x.`received_at`, x.`request_id`, x.`url`, x.`address`, x.`event`, 'finswich', x.`reference`, x.`mode`, x.`code`, x.`setting`, x.`body`
  FROM refused_deliveries x ORDER BY x.id;--> statement-breakpoint
DROP TABLE `refused_deliveries`;--> statement-breakpoint
ALTER TABLE `__new_refused_deliveries` RENAME TO `refused_deliveries`;
