-- The two messages are about a transaction. The name of a kind is part of its jobs' keys, which keep each effect single.
UPDATE jobs
SET kind = replace(kind, 'send_purchase_', 'send_transaction_'),
    key = replace(kind, 'send_purchase_', 'send_transaction_') || substr(key, length(kind) + 1)
WHERE kind IN ('send_purchase_paid', 'send_purchase_failed');
