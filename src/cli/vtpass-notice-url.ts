/** Where a service takes the notices of VTpass. */
export const noticeUrlOf = (merchantUrl: string, token: string): string => `${merchantUrl}/webhooks/vtpass/${token}`;
