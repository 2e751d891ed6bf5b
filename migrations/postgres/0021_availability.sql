CREATE TABLE "upstream_reads" (
	"rail" text NOT NULL,
	"mode" text NOT NULL,
	"subject" text NOT NULL,
	"due_at" bigint NOT NULL,
	CONSTRAINT "upstream_reads_rail_mode_subject_pk" PRIMARY KEY("rail","mode","subject")
);
--> statement-breakpoint
ALTER TABLE "circuits" ADD COLUMN "tripped_at" bigint NOT NULL;--> statement-breakpoint
ALTER TABLE "circuits" ADD COLUMN "trips" bigint NOT NULL;--> statement-breakpoint
ALTER TABLE "floats" ADD COLUMN "short_of" bigint;--> statement-breakpoint
CREATE INDEX "upstream_reads_due" ON "upstream_reads" USING btree ("due_at");