// Gives every spec file an ordinary global object. Jest's own is a JavaScript proxy that each look-up of a global (Math, Map, Number) goes through,
// which made whatever computes, generators and property tests first of all, take twice the processor time.
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { createContext, constants } = vm;

export default class OrdinaryGlobals extends TestEnvironment {
  constructor(config, context) {
    vm.createContext = () => createContext(constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }
}
