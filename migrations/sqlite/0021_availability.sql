CREATE TABLE `upstream_reads` (
	`rail` text NOT NULL,
	`mode` text NOT NULL,
	`subject` text NOT NULL,
	`due_at` integer NOT NULL,
	PRIMARY KEY(`rail`, `mode`, `subject`)
);
--> statement-breakpoint
CREATE INDEX `upstream_reads_due` ON `upstream_reads` (`due_at`);--> statement-breakpoint
ALTER TABLE `circuits` ADD `tripped_at` integer NOT NULL;--> statement-breakpoint
ALTER TABLE `circuits` ADD `trips` integer NOT NULL;--> statement-breakpoint
ALTER TABLE `floats` ADD `short_of` integer;