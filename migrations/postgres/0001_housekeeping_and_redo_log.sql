CREATE TABLE "housekeeping" (
	"task" text PRIMARY KEY NOT NULL,
	"position" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "redo_log" (
	"id" bigint PRIMARY KEY NOT NULL,
	"database" text NOT NULL,
	"file" text NOT NULL,
	"position" bigint NOT NULL,
	"segment" bigint NOT NULL,
	"bytes" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "shredded_at" bigint;--> statement-breakpoint
CREATE INDEX "vouchers_to_shred" ON "vouchers" USING btree ("delivered_at") WHERE delivered_at is not null and shredded_at is null;