#!/usr/bin/env bash
# Checks the manifests without a cluster: against the schemas of Kubernetes (types, required fields, formats), against their TypeScript types
# (unknown fields), and that their numbers fit each other. The schemas come from the npm package kubernetes-models.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for program in node npm; do command -v $program >/dev/null || { echo "Missing: $program" >&2; exit 1; }; done
work=$(mktemp -d "${TMPDIR:-/tmp}/posttopic-kubernetes.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$here/check.mjs" "$work"
cd "$work"
echo '{"private": true}' >package.json
npm install --no-audit --no-fund --loglevel=error kubernetes-models@4.5.1 yaml@2 typescript@5 >/dev/null
node check.mjs "$here" "$work"
node_modules/.bin/tsc --noEmit --strict --skipLibCheck --module nodenext --moduleResolution nodenext --target es2022 manifests.ts
if command -v kubectl >/dev/null; then kubectl kustomize "$here" >/dev/null; fi
echo "The manifests are valid."
