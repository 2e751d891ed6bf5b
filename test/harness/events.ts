/** Bodies as Finswich posts them (shared by all tests); `over` changes or adds fields of `data`. */
type Over = Readonly<Record<string, unknown>>;

export const USER = 'poormeggriffin';
export const PIN = '8827461935502';

const utilityDetails = {
  operator: 'Nigeria Airtel',
  product_id: '4611',
  product_type: 'Mobile Pin / Voucher',
  value_recipient: '+2347081332677',
  product_category: 'Mobile PIN',
};

export const initiateEvent = (reference: string, over: Over = {}) => ({
  event: 'TRANSACTION_INITIATE',
  data: {
    user_reference: USER,
    amount: '200.0',
    currency: 'ngn',
    txn_reference: reference,
    transfer_type: 'UTILITY',
    recipient: utilityDetails,
    mode: 'TEST',
    ...over,
  },
});

export const sendOtpEvent = (reference: string, over: Over = {}) => ({
  event: 'SEND_OTP',
  data: {
    user_reference: USER,
    txn_reference: reference,
    debit_platform: 'Kuda',
    credit_platform: 'Utility',
    amount: '200.0',
    currency: 'ngn',
    recipient_user: 'None',
    mode: 'TEST',
    ...over,
  },
});

export const completeEvent = (reference: string, otp: string, over: Over = {}) => ({
  event: 'COMPLETE_TRANSACTION',
  data: { otp, txn_reference: reference, user_reference: USER, mode: 'TEST', ...over },
});

export const valueReadyEvent = (reference: string, over: Over = {}) => ({
  event: 'UTILITY_TRANSACTION_VALUE_READY',
  data: {
    txn_reference: reference,
    user_reference: USER,
    utility_details: utilityDetails,
    utility_value: { pin: { number: PIN, serial: 'ZZZ123456', instructions: 'Dial *126*PIN#' }, instructions: 'None' },
    mode: 'TEST',
    ...over,
  },
});

export const reversalEvent = (reference: string, over: Over = {}) => ({
  event: 'UTILITY_TRANSACTION_REVERSAL',
  data: {
    txn_reference: reference,
    user_reference: USER,
    amount: 200,
    currency: 'NGN',
    utility_details: utilityDetails,
    ...over,
  },
});
