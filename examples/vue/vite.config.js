import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// Without this Vue takes the tag for a component that somebody forgot to register.
const isCustomElement = (tag) => tag === "funfair-widget";

export default defineConfig({
  plugins: [vue({ template: { compilerOptions: { isCustomElement } } })],
});
