CREATE TABLE `question_answers` (
	`id` integer PRIMARY KEY NOT NULL,
	`transaction_id` integer NOT NULL,
	`kind` text NOT NULL,
	`http_status` integer,
	`fault` text,
	`upstream_code` text,
	`contradicts` text,
	`is_not_found` integer NOT NULL,
	`has_value` integer NOT NULL,
	`times` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `question_answers_transaction` ON `question_answers` (`transaction_id`,`id`);--> statement-breakpoint
CREATE INDEX `question_answers_last` ON `question_answers` (`last_at`);--> statement-breakpoint
DROP INDEX `transactions_listed`;--> statement-breakpoint
CREATE INDEX `transactions_listed` ON `transactions` (`initiated_at`,`state`,`mode`,`amount`,`currency`,`operator`,`product_category`,`rail`,`way`,`state_since`,`id`);--> statement-breakpoint
ALTER TABLE `orders` ADD `app_key_id` integer;--> statement-breakpoint
ALTER TABLE `orders` ADD `cost` integer;--> statement-breakpoint
ALTER TABLE `orders` ADD `commission` integer;--> statement-breakpoint
ALTER TABLE `orders` ADD `unit_price` integer;