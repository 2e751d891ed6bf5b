CREATE TABLE `write_proofs` (
	`id` integer PRIMARY KEY NOT NULL,
	`filler` text NOT NULL
);
