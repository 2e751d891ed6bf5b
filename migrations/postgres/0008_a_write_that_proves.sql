CREATE TABLE "write_proofs" (
	"id" bigint PRIMARY KEY NOT NULL,
	"filler" text NOT NULL
);
