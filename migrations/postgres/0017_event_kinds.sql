ALTER TABLE "deliveries" ADD COLUMN "kind" text;--> statement-breakpoint
-- Until now Finswich alone sent events; it may write their names with dashes or spaces, and in any case.
UPDATE deliveries SET kind = CASE upper(replace(replace(trim(event), ' ', '_'), '-', '_'))
  WHEN 'TRANSACTION_INITIATE' THEN 'announcement'
  WHEN 'SEND_OTP' THEN 'code_request'
  WHEN 'COMPLETE_TRANSACTION' THEN 'completion'
  WHEN 'UTILITY_TRANSACTION_VALUE_READY' THEN 'value'
  WHEN 'UTILITY_TRANSACTION_REVERSAL' THEN 'reversal'
END;
