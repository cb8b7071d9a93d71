// Builds the front end into bundle/:  node foodbank/design/bundle.mjs [--watch]
//
// Every top-level file <room>/static/<room>/*.js is an entry and becomes bundle/<room>/<name>.js, an ES module; files that
// two entries share become chunks, so that a module's state exists once per page. *.worker.js stands alone (a worker has
// no page to load chunks for it). Relative imports are resolved as the browser would without a bundle: the static folders
// of all rooms are one tree, `../devices/queue.js` is the same file for esbuild, for TypeScript and for a plain server.
import * as esbuild from "esbuild";
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const watching = process.argv.includes("--watch");
const final = join(top, "bundle");
// Built aside and swapped in at the end, so that a failed build leaves the last good one.
const out = watching ? final : join(top, "var", `bundle-${process.pid}`);

const roots = ["foodbank", "logistics"].flatMap((package_) => readdirSync(join(top, package_))
  .map((room) => ({ room, folder: join(top, package_, room, "static") })))
  .filter(({ folder }) => existsSync(folder));

const entries = roots.flatMap(({ room, folder }) => {
  const own = join(folder, room);
  return existsSync(own) ? readdirSync(own).filter((name) => name.endsWith(".js")).sort()
    .map((name) => ({ in: join(own, name), out: `${room}/${name.slice(0, -3)}` })) : [];
});

/** Looks a relative import up in the static folders of all rooms. */
const oneTree = {
  name: "one-tree",
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, (asked) => {
      if (asked.kind === "entry-point") return undefined;
      const importer = join(asked.resolveDir, "x");
      const own = roots.find(({ folder }) => importer.startsWith(folder + "/"));
      if (!own) return undefined;
      const address = relative(own.folder, resolve(asked.resolveDir, asked.path));
      const found = roots.map(({ folder }) => join(folder, address)).find((path) => existsSync(path));
      return found ? { path: found } : undefined;
    });
  },
};

const common = {
  absWorkingDir: top, bundle: true, minify: !watching, logLevel: "warning", legalComments: "none", outdir: out,
  nodePaths: [join(top, "node_modules")], define: { "process.env.NODE_ENV": '"production"' },
  target: ["es2020", "chrome87", "firefox78", "safari15"], plugins: [oneTree],
};
const pages = { ...common, entryPoints: entries.filter((entry) => !entry.in.endsWith(".worker.js")), format: "esm",
  splitting: true, chunkNames: "chunks/[name]-[hash]" };
const workers = { ...common, entryPoints: entries.filter((entry) => entry.in.endsWith(".worker.js")), format: "iife" };
// The published tokens come first; the source file alone (no bundle) falls back to the values written beside each use.
const look = { ...common, plugins: [], entryPoints: [{ in: "look", out: "design/design" }], plugins: [{
  name: "tokens-first",
  setup(build) {
    build.onResolve({ filter: /^look$/ }, () => ({ path: "look", namespace: "look" }));
    build.onLoad({ filter: /.*/, namespace: "look" }, () => ({ loader: "css", resolveDir: top, contents:
      '@import "@digital-go-jp/design-tokens/dist/tokens.css";\n@import "./foodbank/design/static/design/design.css";' }));
  },
}] };

function copyMap() {
  const leaflet = join(top, "node_modules/leaflet/dist");
  if (!existsSync(leaflet)) return;
  mkdirSync(join(out, "leaflet"), { recursive: true });
  cpSync(join(leaflet, "leaflet.css"), join(out, "leaflet/leaflet.css"));
  cpSync(join(leaflet, "images"), join(out, "leaflet/images"), { recursive: true });
}

const builds = [pages, workers, look].filter((options) => options.entryPoints.length);
mkdirSync(out, { recursive: true });
copyMap();
if (watching) {
  for (const options of builds) await (await esbuild.context(options)).watch();
} else {
  try {
    for (const options of builds) await esbuild.build(options);
    rmSync(final, { recursive: true, force: true });
    renameSync(out, final);
  } catch (failure) {
    rmSync(out, { recursive: true, force: true });
    if (!failure.errors) throw failure; // esbuild has already printed its own
    process.exitCode = 1;
  }
}
