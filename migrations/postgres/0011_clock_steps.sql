CREATE TABLE "clock_steps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "clock_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" bigint NOT NULL,
	"before" bigint NOT NULL,
	"changes_made" bigint NOT NULL,
	"is_done" bigint NOT NULL,
	"last_delivery" bigint NOT NULL,
	"last_transition" bigint NOT NULL,
	"last_otp_send" bigint NOT NULL,
	"last_job" bigint NOT NULL,
	"last_audit_entry" bigint NOT NULL
);
