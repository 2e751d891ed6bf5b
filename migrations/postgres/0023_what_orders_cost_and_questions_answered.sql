CREATE TABLE "question_answers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "question_answers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"transaction_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"http_status" bigint,
	"fault" text,
	"upstream_code" text,
	"contradicts" text,
	"is_not_found" bigint NOT NULL,
	"has_value" bigint NOT NULL,
	"times" bigint NOT NULL,
	"first_at" bigint NOT NULL,
	"last_at" bigint NOT NULL
);
--> statement-breakpoint
DROP INDEX "transactions_listed";--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "app_key_id" bigint;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "cost" bigint;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "commission" bigint;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "unit_price" bigint;--> statement-breakpoint
CREATE INDEX "question_answers_transaction" ON "question_answers" USING btree ("transaction_id","id");--> statement-breakpoint
CREATE INDEX "question_answers_last" ON "question_answers" USING btree ("last_at");--> statement-breakpoint
CREATE INDEX "transactions_listed" ON "transactions" USING btree ("initiated_at","state","mode","amount","currency","operator","product_category","rail","way","state_since","id");