#!/usr/bin/env bash
# Copies the page's third-party files, with their licences, from node_modules to static/vendor.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p static/vendor
cp node_modules/preact/dist/preact.mjs node_modules/preact/hooks/dist/hooks.mjs \
    node_modules/htm/dist/htm.mjs static/vendor/
cp node_modules/socket.io-client/dist/socket.io.esm.min.js static/vendor/socket.io.mjs
# uPlot's small file is a script that leaves one name; said so, it is a module.
{
    cat node_modules/uplot/dist/uPlot.iife.min.js
    printf '\nexport default uPlot;\n'
} >static/vendor/uplot.mjs
cp node_modules/uplot/dist/uPlot.min.css static/vendor/uplot.css
# socket.io's file holds the last three as well.
for package in preact htm uplot socket.io-client engine.io-client socket.io-parser @socket.io/component-emitter; do
    printf '==== %s\n\n' "$package"
    cat "node_modules/$package/LICENSE"
    printf '\n'
done >static/vendor/LICENSES.txt
