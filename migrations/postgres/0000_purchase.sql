CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"kind" text NOT NULL,
	"owner" text NOT NULL,
	"currency" text NOT NULL,
	"balance" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"received_at" bigint NOT NULL,
	"request_id" text NOT NULL,
	"url" text NOT NULL,
	"address" text NOT NULL,
	"event" text NOT NULL,
	"reference" text,
	"mode" text,
	"signature" text NOT NULL,
	"body" text,
	"key" text,
	"digest" text,
	"verdict" text NOT NULL,
	"answer" text,
	"repeats" bigint
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "jobs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"reference" text NOT NULL,
	"subject" text NOT NULL,
	"status" text NOT NULL,
	"run_at" bigint NOT NULL,
	"attempts" bigint NOT NULL,
	"last_error" text,
	"receipt" text,
	"created_at" bigint NOT NULL,
	"done_at" bigint
);
--> statement-breakpoint
CREATE TABLE "journal_entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "journal_entries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"slot" text NOT NULL,
	"movement" text NOT NULL,
	"mode" text NOT NULL,
	"customer" text NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"reference" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "otp_challenges" (
	"reference" text PRIMARY KEY NOT NULL,
	"issue" bigint NOT NULL,
	"key_id" text NOT NULL,
	"digits" bigint NOT NULL,
	"issued_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"attempts" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "otp_sends" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "otp_sends_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"reference" text NOT NULL,
	"recipient" text NOT NULL,
	"at" bigint NOT NULL,
	"status" text NOT NULL,
	"channel" text,
	"gateway" text,
	"gateway_reference" text
);
--> statement-breakpoint
CREATE TABLE "postings" (
	"entry_id" bigint NOT NULL,
	"account_id" text NOT NULL,
	"amount" bigint NOT NULL,
	CONSTRAINT "postings_entry_id_account_id_pk" PRIMARY KEY("entry_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reviews_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subject" text NOT NULL,
	"kind" text NOT NULL,
	"reference" text NOT NULL,
	"mode" text,
	"evidence" text NOT NULL,
	"status" text NOT NULL,
	"opened_at" bigint NOT NULL,
	"choice" text,
	"reason" text,
	"proposed_by" text,
	"decided_by" text,
	"closed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "submissions" (
	"reference" text PRIMARY KEY NOT NULL,
	"inbox_key" text NOT NULL,
	"called_at" bigint NOT NULL,
	"answered_at" bigint,
	"outcome" text
);
--> statement-breakpoint
CREATE TABLE "transactions" (
	"reference" text PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"user_reference" text NOT NULL,
	"amount" bigint NOT NULL,
	"currency" text NOT NULL,
	"transfer_type" text,
	"product_id" text,
	"product_type" text,
	"product_category" text,
	"operator" text,
	"value_recipient" text,
	"state" text NOT NULL,
	"reason" text,
	"initiated_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"state_since" bigint NOT NULL,
	"due_at" bigint
);
--> statement-breakpoint
CREATE TABLE "transitions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "transitions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"reference" text NOT NULL,
	"at" bigint NOT NULL,
	"signal" text NOT NULL,
	"from_state" text NOT NULL,
	"to_state" text NOT NULL,
	"money" text
);
--> statement-breakpoint
CREATE TABLE "vouchers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "vouchers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"reference" text NOT NULL,
	"mode" text NOT NULL,
	"user_reference" text NOT NULL,
	"fingerprint" text NOT NULL,
	"sealed" text NOT NULL,
	"serial" text,
	"last4" text,
	"status" text NOT NULL,
	"delivery" text NOT NULL,
	"received_at" bigint NOT NULL,
	"delivered_at" bigint,
	"delivered_by" text
);
--> statement-breakpoint
CREATE TABLE "wallets" (
	"mode" text NOT NULL,
	"user_reference" text NOT NULL,
	"phone" text,
	"email" text,
	"category" text,
	"status" text NOT NULL,
	"opened_at" bigint NOT NULL,
	CONSTRAINT "wallets_mode_user_reference_pk" PRIMARY KEY("mode","user_reference")
);
--> statement-breakpoint
ALTER TABLE "postings" ADD CONSTRAINT "postings_entry_id_journal_entries_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."journal_entries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "postings" ADD CONSTRAINT "postings_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_owner" ON "accounts" USING btree ("owner","mode");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_reference_key" ON "deliveries" USING btree ("reference","key");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_key" ON "jobs" USING btree ("key");--> statement-breakpoint
CREATE INDEX "jobs_due" ON "jobs" USING btree ("status","run_at");--> statement-breakpoint
CREATE INDEX "jobs_reference" ON "jobs" USING btree ("reference");--> statement-breakpoint
CREATE UNIQUE INDEX "journal_entries_slot" ON "journal_entries" USING btree ("slot");--> statement-breakpoint
CREATE INDEX "journal_entries_reference" ON "journal_entries" USING btree ("reference");--> statement-breakpoint
CREATE INDEX "otp_sends_reference" ON "otp_sends" USING btree ("reference");--> statement-breakpoint
CREATE INDEX "otp_sends_recipient" ON "otp_sends" USING btree ("recipient","at");--> statement-breakpoint
CREATE INDEX "postings_account" ON "postings" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "reviews_subject" ON "reviews" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "reviews_reference" ON "reviews" USING btree ("reference");--> statement-breakpoint
CREATE INDEX "reviews_status" ON "reviews" USING btree ("status","opened_at");--> statement-breakpoint
CREATE INDEX "transactions_due" ON "transactions" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "transactions_user" ON "transactions" USING btree ("user_reference","initiated_at");--> statement-breakpoint
CREATE INDEX "transactions_state" ON "transactions" USING btree ("state","initiated_at");--> statement-breakpoint
CREATE INDEX "transactions_initiated" ON "transactions" USING btree ("initiated_at");--> statement-breakpoint
CREATE INDEX "transitions_reference" ON "transitions" USING btree ("reference");--> statement-breakpoint
CREATE UNIQUE INDEX "vouchers_fingerprint" ON "vouchers" USING btree ("reference","fingerprint");