// Three projects: `unit` is the fast loop, `slow` runs the real loader and Terraform many times, `e2e` needs a Docker engine.
const common = {
  rootDir: __dirname,
  testEnvironment: "node",
  transform: { "^.+\\.[cm]?tsx?$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/dist", "<rootDir>/app/"],
  globalSetup: "<rootDir>/__tests__/support/global-setup.cjs",
};
module.exports = {
  projects: [
    { ...common, displayName: "unit", testMatch: ["<rootDir>/__tests__/**/*.test.ts"] },
    { ...common, displayName: "slow", testMatch: ["<rootDir>/__tests__/**/*.slow.ts"] },
    { ...common, displayName: "e2e", testMatch: ["<rootDir>/__tests__/e2e/**/*.e2e.ts"] },
  ],
};
