// jest knows one time limit for all projects; ours differ by a factor of thirty (see jest.config.js).
jest.setTimeout(globalThis.testSeconds * 1000)
