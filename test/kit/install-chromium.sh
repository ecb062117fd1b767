#!/usr/bin/env bash
# Installs headless Chromium from Debian's packages, unless a browser is there that the tests can drive. For CI and for people.
set -euo pipefail
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$name" ] && command -v "$name" >/dev/null; then exit 0; fi
done
if ! command -v apt-get >/dev/null; then
  echo "The tests drive a browser: install Chromium, and say where it is with CHROMIUM=/path/to/it." >&2
  exit 1
fi
run=()
if [ "$(id -u)" -ne 0 ]; then run=(sudo --non-interactive); fi
"${run[@]}" apt-get update --quiet
"${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends chromium
