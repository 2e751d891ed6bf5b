import { RAILS, upstreamsIn } from '../../src/rails/registry.ts';

/** The upstreams of the service’s own rails, as the desk names them. */
export const UPSTREAMS = upstreamsIn(RAILS);
export const FINSWICH = UPSTREAMS('finswich');
export const VTPASS = UPSTREAMS('vtpass');
