CREATE TABLE `clock_steps` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`before` integer NOT NULL,
	`changes_made` integer NOT NULL,
	`is_done` integer NOT NULL,
	`last_delivery` integer NOT NULL,
	`last_transition` integer NOT NULL,
	`last_otp_send` integer NOT NULL,
	`last_job` integer NOT NULL,
	`last_audit_entry` integer NOT NULL
);
