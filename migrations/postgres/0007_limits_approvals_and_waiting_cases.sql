CREATE TABLE "approvals" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "approvals_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"mode" text NOT NULL,
	"user_reference" text NOT NULL,
	"content" text NOT NULL,
	"reason" text NOT NULL,
	"status" text NOT NULL,
	"asked_by" text NOT NULL,
	"asked_at" bigint NOT NULL,
	"decided_by" text,
	"decided_at" bigint,
	"decision_reason" text
);
--> statement-breakpoint
CREATE TABLE "contact_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "contact_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"mode" text NOT NULL,
	"user_reference" text NOT NULL,
	"old_phone" text,
	"new_phone" text,
	"old_email" text,
	"new_email" text,
	"changed_by" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "otp_lifts" (
	"subject" text PRIMARY KEY NOT NULL,
	"lifted_at" bigint NOT NULL,
	"lifted_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "otp_tries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "otp_tries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"reference" text NOT NULL,
	"mode" text NOT NULL,
	"user_reference" text NOT NULL,
	"recipient" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "receivers" (
	"id" text PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"started_at" bigint NOT NULL,
	"seen_at" bigint NOT NULL,
	"skew_ms" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "wait_until" bigint;--> statement-breakpoint
CREATE INDEX "approvals_status" ON "approvals" USING btree ("status","asked_at");--> statement-breakpoint
CREATE INDEX "approvals_user" ON "approvals" USING btree ("user_reference","mode","asked_at");--> statement-breakpoint
CREATE INDEX "contact_changes_user" ON "contact_changes" USING btree ("user_reference","mode","at");--> statement-breakpoint
CREATE INDEX "otp_tries_recipient" ON "otp_tries" USING btree ("recipient","at");--> statement-breakpoint
CREATE INDEX "otp_tries_user" ON "otp_tries" USING btree ("user_reference","mode","at");--> statement-breakpoint
CREATE INDEX "otp_tries_at" ON "otp_tries" USING btree ("at");--> statement-breakpoint
UPDATE "transactions" SET "due_at" = "state_since" WHERE "state" = 'settled' AND "due_at" IS NULL AND "reference" IN (SELECT "reference" FROM "reviews" WHERE "kind" = 'value_overdue' AND "status" = 'decided');--> statement-breakpoint
UPDATE "reviews" SET "subject" = 'released/' || "id" WHERE "kind" = 'value_overdue' AND "status" = 'decided';
