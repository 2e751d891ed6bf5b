-- What the answer to a call proves has one word for every rail; until now Finswich's was "accepted". Both columns hold
-- JSON as the service writes it, where a quotation mark inside a text is escaped.
UPDATE submissions SET outcome = replace(outcome, '"kind":"accepted"', '"kind":"paid"')
  WHERE outcome LIKE '%"kind":"accepted"%';--> statement-breakpoint
UPDATE reviews SET evidence = replace(evidence, '"kind":"accepted"', '"kind":"paid"')
  WHERE evidence LIKE '%"kind":"accepted"%';
