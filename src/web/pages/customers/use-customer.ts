import { useQuery } from '@tanstack/react-query';
import { api, apiPath } from '../../api.ts';
import { useRecordMode } from '../../mode.tsx';
import type { Customer } from '../../wire.ts';

/** The customer in a page's path. Every page about them shares this query. The band at the top shows their mode. */
export function useCustomer({ mode = '', user = '' }: Readonly<Record<string, string>>) {
  const look = useQuery({
    queryKey: ['customers', 'one', mode, user],
    queryFn: ({ signal }) => api.get<Customer>(apiPath`/customers/${mode}/${user}`, {}, signal),
  });
  useRecordMode(look.data?.mode);
  return look;
}
