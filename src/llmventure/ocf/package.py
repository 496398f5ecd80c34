"""A package on the disk: a folder or a zip of JSON files, named by a manifest with the digest of each."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from llmventure.errors import Fault, Position, ScenarioError, UsageError
from llmventure.ocf import VERSION
from llmventure.ocf.objects import Object, Terms, UnsaidError
from llmventure.ocf.reading import first_currency, read_funding, renumber
from llmventure.ocf.written import Package, items_of
from llmventure.record import record

MANIFEST = "Manifest.ocf.json"
LARGEST = 50_000_000
"""Bytes of all files together; a cap table of a hundred thousand holders is smaller."""
MOST_FILES = 1000
MANIFEST_FILES = "OCF_MANIFEST_FILE"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of the files in a zip: the same package is the same bytes on any day."""


@record
class Read:
    """A package as a scenario has it; ``remarks`` are what was left out or does not verify."""

    name: str
    currency: str
    as_of: date
    funding: Mapping[str, dict[str, Terms]]
    remarks: tuple[str, ...]


def package_files(package: Package, company: str, as_of: str, founded: str) -> dict[str, str]:
    """The files by name: one for each kind of object, and the manifest.

    ``founded`` and the country ZZ (no country's) stand where the format asks for what a scenario does not know.
    """
    files: dict[str, str] = {}
    manifest: dict[str, Any] = {
        "ocf_version": VERSION,
        "file_type": MANIFEST_FILES,
        "as_of": as_of,
        "generated_at": f"{as_of}T00:00:00Z",
        "issuer": {
            "object_type": "ISSUER",
            "id": "issuer",
            "legal_name": company,
            "formation_date": founded,
            "country_of_formation": "ZZ",
        },
        "comments": package.comments,
    }
    for key, name, items in items_of(package):
        file = f"{name}.ocf.json"
        kind = {"StockClasses": "STOCK_CLASSES", "StockPlans": "STOCK_PLANS", "VestingTerms": "VESTING_TERMS"}
        files[file] = _text({"file_type": f"OCF_{kind.get(name, name.upper())}_FILE", "items": items})
        manifest[key] = [{"filepath": f"./{file}", "md5": _digest(files[file].encode("utf-8"))}]
    for key in ("stock_legend_templates_files", "valuations_files", "financings_files"):
        manifest[key] = []
    files[MANIFEST] = _text(manifest)
    return files


def zipped(files: Mapping[str, str]) -> bytes:
    """The files as one zip, the same bytes for the same files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def is_package(name: str) -> bool:
    """Whether a file of that name is read as a package: a folder, a zip, or its manifest."""
    return name.lower().endswith((".zip", ".ocf.json")) or Path(name).is_dir()


def read_package(name: str) -> Read:
    """The package in a folder, a zip, or beside a manifest.

    :raises UsageError: where it cannot be read. :raises ScenarioError: for what a scenario cannot say, located.
    """
    files = _files(name)
    found = [file for file, text in files.items() if MANIFEST_FILES in text]
    if len(found) != 1:
        raise UsageError(
            f"{name} holds {'no manifest' if not found else 'several manifests'}",
            f"an Open Cap Format package has one {MANIFEST}",
        )
    manifest = _json(name, found[0], files)
    version = str(manifest.get("ocf_version"))
    if not version.startswith("1."):
        raise UsageError(f"{name} is Open Cap Format {version}", "1.0 to 1.2 can be read")
    remarks = [] if version == VERSION else [f"it is Open Cap Format {version}, read as {VERSION}"]
    base = PurePosixPath(found[0]).parent
    objects: list[Object] = []
    where: dict[str, str] = {}
    changed = []
    for key, listed in manifest.items():
        if not key.endswith("_files") or not isinstance(listed, list):
            continue
        for each in listed:
            path = str(base / str(each.get("filepath") if isinstance(each, dict) else each))
            if path not in files:
                raise UsageError(f"{name} has no {path}, which its manifest names", "write the package again")
            if isinstance(each, dict) and each.get("md5") != _digest(files[path].encode("utf-8")):
                changed.append(path)
            items = _json(name, path, files).get("items")
            if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
                raise UsageError(f"{name}: {path} holds no list of items")
            objects.extend(items)
            where |= {str(item.get("id")): path for item in items}
    if changed:
        remarks.append(
            f"the digests of {', '.join(changed)} are not those of the manifest: changed since it was written"
        )
    try:
        as_of = date.fromisoformat(str(manifest.get("as_of")))
    except ValueError:
        raise UsageError(f"{name}: its manifest has no as_of date", "write it as 2027-03-31") from None
    issuer = manifest.get("issuer")
    comments = manifest.get("comments") or []
    try:
        funding = read_funding(objects, comments if isinstance(comments, list) else [])
    except UnsaidError as error:
        file = where.get(error.object_id, found[0])
        raise ScenarioError([_located(name, file, files.get(file, ""), error)]) from None
    if renumber(funding["cap_table"]):
        remarks.append("seniority is numbered again from 1, in the same order")
    held = funding["cap_table"].values()
    if held and not any(terms.get("founder") or terms.get("holder") == "founders" for terms in held):
        remarks.append("nobody is a FOUNDER in it: add founder: true to those who are")
    return Read(
        str(issuer.get("legal_name", "Company")) if isinstance(issuer, dict) else "Company",
        first_currency(objects),
        as_of,
        funding,
        tuple(remarks),
    )


def _files(name: str) -> dict[str, str]:
    """The JSON files of a package by their path in it."""
    path = Path(name)
    if not path.is_dir() and name.lower().endswith(".json"):
        path = path.parent
    try:
        if path.is_dir():
            found = {each.relative_to(path).as_posix(): each for each in sorted(path.rglob("*.json"))[:MOST_FILES]}
            if sum(each.stat().st_size for each in found.values()) > LARGEST:
                raise _too_large(name)
            data = {key: each.read_bytes() for key, each in found.items()}
        else:
            data = _unzipped(name, path)
    except OSError as error:
        raise UsageError(f"cannot read {name}: {(error.strerror or 'the system gave no reason').lower()}") from None
    try:
        return {key: text.decode("utf-8") for key, text in data.items()}
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8 text", "write the package again in UTF-8") from None


def _unzipped(name: str, path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [each for each in archive.infolist() if each.filename.endswith(".json")][:MOST_FILES]
            if sum(each.file_size for each in entries) > LARGEST:
                raise _too_large(name)
            # nothing is unpacked to the disk, so no name in it can lead anywhere
            return {each.filename: archive.read(each)[:LARGEST] for each in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise UsageError(f"{name} is not a zip file that can be read", "a folder or a .zip of JSON files") from None


def _too_large(name: str) -> UsageError:
    return UsageError(f"{name} is larger than {LARGEST // 1_000_000} MB: not a cap table")


def _json(name: str, file: str, files: Mapping[str, str]) -> dict[str, Any]:
    def not_a_number(text: str) -> None:
        raise ValueError(f"{text} is no number")

    try:
        read = json.loads(files[file], parse_constant=not_a_number)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        fault = Fault("open_cap_format", f"is not JSON: {error}", Position(_path(name, file), line, column))
        raise ScenarioError([fault]) from None
    if not isinstance(read, dict):
        fault = Fault("open_cap_format", "is not a JSON object", Position(_path(name, file), 1, 1))
        raise ScenarioError([fault])
    return read


def _path(name: str, file: str) -> str:
    return f"{name.rstrip('/')}/{file}"


def _located(name: str, file: str, text: str, error: UnsaidError) -> Fault:
    """At the id of the object that it is about."""
    lines = text.splitlines()
    quoted = json.dumps(error.object_id, ensure_ascii=False)
    line = next((number for number, each in enumerate(lines, 1) if '"id"' in each and quoted in each), 1)
    excerpt = lines[line - 1] if lines else ""
    column = max(excerpt.find(quoted), 0) + 1
    return Fault(
        "open_cap_format", f"{error.object_id or 'the package'} {error.message}",
        Position(_path(name, file), line, column), cure=error.cure, excerpt=excerpt,
        width=len(quoted) if error.object_id else 1,
    )  # fmt: skip


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _digest(data: bytes) -> str:
    # the format's manifest asks for md5, which guards against mistakes and not against people
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
