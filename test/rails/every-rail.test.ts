import { FINSWICH_UNDER_TEST } from './finswich/under-test.ts';
import { railSuite } from './rail.suite.ts';

railSuite(FINSWICH_UNDER_TEST);
