import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [tailwindcss()],
  // Tauri prints into the same terminal; Vite must not wipe it.
  clearScreen: false,
  // As strings: the engine reads texts faster than a program that makes them.
  json: { stringify: true, namedExports: false },
  server: { port: 1420, strictPort: true },
  build: {
    target: "safari16",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One “ or …, and WebKit keeps and reads all of a script in letters of two bytes; plain ASCII it does not even decode.
    rolldownOptions: { output: { charset: "ascii" } },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    clearMocks: true,
    // A busy machine is no reason to fail: axe alone takes seconds on a long table.
    testTimeout: 60_000,
    // Read by the test of its contrasts; otherwise tests have no styles.
    css: { include: /tokens\.css/ },
  },
});
