/**
 * Of each kind of row, the key of the newest one that has a key; one key may come twice. SQL for both databases.
 */
export const KEYS_IN_USE = `
  SELECT key_id FROM (SELECT key_id FROM audit_log ORDER BY id DESC LIMIT 1) AS entry
  UNION ALL SELECT substr(digest, 1, 8) FROM (SELECT digest FROM deliveries WHERE digest LIKE '________.%' ORDER BY id DESC LIMIT 1) AS delivery
  UNION ALL SELECT substr(sealed, 4, 8) FROM (SELECT sealed FROM vouchers WHERE sealed LIKE 'v1.%' ORDER BY id DESC LIMIT 1) AS voucher`;
