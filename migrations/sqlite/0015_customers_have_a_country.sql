-- Customers of before are Nigerian. SQLite drops no default from a column; still, every insert says the country.
ALTER TABLE `wallets` ADD `country` text DEFAULT 'NG' NOT NULL;--> statement-breakpoint
ALTER TABLE `wallets` ADD `first_name` text;--> statement-breakpoint
ALTER TABLE `wallets` ADD `last_name` text;
