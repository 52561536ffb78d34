#!/usr/bin/env python3
"""What is built into choucha, as CycloneDX 1.5 (JSON), made from Cargo.lock alone: the same lock file gives the same bytes.

    python3 deploy/sbom.py > choucha.cdx.json
    cargo metadata --locked --format-version 1 | python3 deploy/sbom.py --metadata - > choucha.cdx.json    # with licences

Needs Python 3.11 and nothing else.
"""

import argparse
import hashlib
import json
import pathlib
import sys
import tomllib
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent


def purl(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def licences(file):
    """Licences by (name, version), from what `cargo metadata` prints."""
    if file is None:
        return {}
    text = sys.stdin.read() if file == "-" else pathlib.Path(file).read_text(encoding="utf-8")
    found = json.loads(text)["packages"]
    # An old way of writing `OR`.
    return {(p["name"], p["version"]): p["license"].replace(" / ", "/").replace("/", " OR ") for p in found if p["license"]}


def component(package, licence):
    made = {"type": "library", "bom-ref": purl(package), "name": package["name"], "version": package["version"], "purl": purl(package)}
    if "checksum" in package:
        made["hashes"] = [{"alg": "SHA-256", "content": package["checksum"]}]
    if licence:
        made["licenses"] = [{"expression": licence}]
    return made


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--metadata", metavar="FILE", help="what `cargo metadata` prints, for the licences")
    arguments = arguments.parse_args()
    text = (ROOT / "Cargo.lock").read_bytes()
    packages = sorted(tomllib.loads(text.decode())["package"], key=lambda p: (p["name"], p["version"]))
    licence = licences(arguments.metadata)
    named = {}
    for package in packages:
        named.setdefault(package["name"], []).append(package)

    def found(dependency):
        # `name`, or `name version` where there are several.
        name, _, version = dependency.partition(" ")
        [one] = [p for p in named[name] if not version or p["version"] == version.split(" ")[0]]
        return purl(one)

    [own] = [p for p in packages if "source" not in p]
    made = {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        # Not by chance: who makes it again can compare.
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=hashlib.sha256(text).digest()[:16], version=4)}",
        "version": 1,
        "metadata": {
            "component": component(own, licence.get((own["name"], own["version"]))) | {"type": "application"},
            "properties": [{"name": "choucha:cargo-lock:sha256", "value": hashlib.sha256(text).hexdigest()}],
        },
        "components": [component(p, licence.get((p["name"], p["version"]))) for p in packages if p is not own],
        "dependencies": [
            {"ref": purl(p), "dependsOn": sorted({found(d) for d in p.get("dependencies", [])})} for p in packages
        ],
    }
    json.dump(made, sys.stdout, indent=1, ensure_ascii=False)
    print()


main()
