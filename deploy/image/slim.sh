#!/bin/sh
# Run in the folder of the built repository, its development dependencies gone: removes what no application loads.
set -eu

# The image brings Node itself.
rm -rf node_modules/node node_modules/node-linux-* node_modules/node-bin-* node_modules/.cache

# Workspaces that are not run, and sources: what runs is compiled. Of the tools, the step that makes secrets is run.
rm -rf bench chaos e2e simulator apps/*/src libs/*/src tools/src tools/canaries
find tools/dist -mindepth 1 -maxdepth 1 ! -name deploy -exec rm -rf {} +
find apps libs tools -name '*.tsbuildinfo' -delete -o -name '*.d.ts' -delete

# The OCR runtime comes with its libraries for every system.
case $(uname -m) in aarch64) other=x64 ;; *) other=arm64 ;; esac
runtime=node_modules/onnxruntime-node/bin/napi-v6
rm -rf "$runtime/darwin" "$runtime/win32" "$runtime/linux/$other"

# Words are read with the fast models of the newer engine, scripts told with the older one's model.
for language in node_modules/@tesseract.js-data/*; do
  case $language in */osd) rm -rf "$language/4.0.0_best_int" ;; *) rm -rf "$language/4.0.0" ;; esac
done

# Forms for browsers.
rm -f node_modules/tesseract.js-core/*.wasm.js
rm -rf node_modules/tesseract.js/dist
rm -rf node_modules/pdfjs-dist/build node_modules/pdfjs-dist/web node_modules/pdfjs-dist/image_decoders node_modules/pdfjs-dist/types
rm -f node_modules/@hyzyla/pdfium/dist/*.base64* node_modules/@hyzyla/pdfium/dist/index.esm.cdn.js
rm -rf node_modules/zod/src node_modules/rxjs/src node_modules/rxjs/dist/bundles
find node_modules/swagger-ui-dist -name '*es-bundle*' -delete

# For programmers.
find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' -o -name '*.md' \) \
  ! -iname 'licen[sc]e*' -delete
