CREATE TABLE "delivery_receipts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "delivery_receipts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"gateway" text NOT NULL,
	"gateway_reference" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"at" bigint NOT NULL,
	"is_known" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sent_texts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sent_texts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"source_id" bigint NOT NULL,
	"reference" text NOT NULL,
	"channel" text NOT NULL,
	"gateway" text NOT NULL,
	"gateway_reference" text,
	"recipient" text NOT NULL,
	"content" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
DROP INDEX "transactions_recipient";--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "recipient_spelling" text GENERATED ALWAYS AS (lower(replace(replace(replace(replace(replace(replace(replace(value_recipient, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', ''))) STORED;--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_receipts_text" ON "delivery_receipts" USING btree ("gateway_reference","gateway");--> statement-breakpoint
CREATE INDEX "delivery_receipts_unknown" ON "delivery_receipts" USING btree ("at") WHERE is_known = 0;--> statement-breakpoint
CREATE INDEX "sent_texts_reference" ON "sent_texts" USING btree ("reference");--> statement-breakpoint
CREATE INDEX "sent_texts_gateway_reference" ON "sent_texts" USING btree ("gateway_reference");--> statement-breakpoint
CREATE INDEX "transactions_parts" ON "transactions" USING btree ("initiated_at","reference");--> statement-breakpoint
CREATE INDEX "transactions_spelled_recipient" ON "transactions" USING btree ("recipient_spelling","initiated_at") WHERE state in ('submitting', 'in_doubt', 'settled', 'fulfilled', 'failed', 'reversed');--> statement-breakpoint
CREATE INDEX "wallets_user_begins" ON "wallets" USING btree ((lower(user_reference)) collate "C");--> statement-breakpoint
CREATE INDEX "wallets_email_begins" ON "wallets" USING btree ((lower(email)) collate "C");