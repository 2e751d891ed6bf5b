-- Customers of before are Nigerian. From now on whoever adds a wallet says its country.
ALTER TABLE "wallets" ADD COLUMN "country" text DEFAULT 'NG' NOT NULL;--> statement-breakpoint
ALTER TABLE "wallets" ALTER COLUMN "country" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "first_name" text;--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "last_name" text;
