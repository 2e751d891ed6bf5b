CREATE TABLE "app_keys" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "app_keys_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"mode" text NOT NULL,
	"hash" text NOT NULL,
	"rights" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"last_used_at" bigint,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "catalogue_lists" (
	"rail" text NOT NULL,
	"mode" text NOT NULL,
	"list" text NOT NULL,
	"content" text NOT NULL,
	"as_of" bigint NOT NULL,
	"is_stale" bigint NOT NULL,
	CONSTRAINT "catalogue_lists_rail_mode_list_pk" PRIMARY KEY("rail","mode","list")
);
--> statement-breakpoint
CREATE TABLE "circuits" (
	"rail" text NOT NULL,
	"mode" text NOT NULL,
	"service" text NOT NULL,
	"code" text NOT NULL,
	"since" bigint NOT NULL,
	"probe_at" bigint NOT NULL,
	CONSTRAINT "circuits_rail_mode_service_pk" PRIMARY KEY("rail","mode","service")
);
--> statement-breakpoint
CREATE TABLE "floats" (
	"rail" text NOT NULL,
	"mode" text NOT NULL,
	"currency" text NOT NULL,
	"minor" bigint NOT NULL,
	"as_of" bigint NOT NULL,
	CONSTRAINT "floats_rail_mode_currency_pk" PRIMARY KEY("rail","mode","currency")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"transaction_id" bigint PRIMARY KEY NOT NULL,
	"rail" text NOT NULL,
	"mode" text NOT NULL,
	"user_reference" text NOT NULL,
	"scene" text NOT NULL,
	"biller_id" text NOT NULL,
	"biller_name" text NOT NULL,
	"service_id" text NOT NULL,
	"item_id" text,
	"item_name" text,
	"account" text NOT NULL,
	"phone" text NOT NULL,
	"quantity" bigint,
	"subscription_type" text,
	"fee" bigint NOT NULL,
	"vat" bigint NOT NULL,
	"account_name" text,
	"key" text,
	"digest" text,
	"upstream_reference" text,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pins" (
	"mode" text NOT NULL,
	"user_reference" text NOT NULL,
	"hash" text,
	"key_id" text,
	"failures" bigint NOT NULL,
	"locks" bigint NOT NULL,
	"locked_until" bigint,
	"set_at" bigint,
	CONSTRAINT "pins_mode_user_reference_pk" PRIMARY KEY("mode","user_reference")
);
--> statement-breakpoint
CREATE TABLE "questions" (
	"transaction_id" bigint PRIMARY KEY NOT NULL,
	"asked" bigint NOT NULL,
	"asked_at" bigint,
	"next_at" bigint
);
--> statement-breakpoint
ALTER TABLE "submissions" ALTER COLUMN "inbox_key" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "request_id" text;--> statement-breakpoint
CREATE UNIQUE INDEX "app_keys_hash" ON "app_keys" USING btree ("hash");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_key" ON "orders" USING btree ("mode","user_reference","key") WHERE key is not null;--> statement-breakpoint
CREATE INDEX "orders_history" ON "orders" USING btree ("mode","user_reference","transaction_id");--> statement-breakpoint
CREATE INDEX "orders_upstream" ON "orders" USING btree ("upstream_reference") WHERE upstream_reference is not null;--> statement-breakpoint
CREATE INDEX "orders_account" ON "orders" USING btree ("rail","service_id","account","transaction_id");--> statement-breakpoint
CREATE INDEX "questions_next" ON "questions" USING btree ("next_at");--> statement-breakpoint
CREATE INDEX "submissions_request" ON "submissions" USING btree ("request_id") WHERE request_id is not null;