"""~/.aws/config as SDKs read it that are not run here: transcribed from their source, and no more than is needed.

Go: internal/ini of aws-sdk-go-v2 and its config/shared_config.go. Java: ProfileFileReader of aws-sdk-java-v2.
"""

from __future__ import annotations

import re

Profiles = dict[str, dict[str, str]]

_COMMENT = re.compile(r"[ \t][#;]")


def as_go_reads(line: str) -> tuple[str, str]:
    """One setting: trimPropertyComment, splitProperty and unquote."""
    line = _COMMENT.split(line)[0]
    separator = ":" if "=" not in line or 0 <= line.find(":") < line.find("=") else "="
    name, _, value = (part.strip() for part in line.partition(separator))
    if len(value) > 2 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    return name.lower(), value


def go_profiles(text: str) -> Profiles:
    """[profile default] takes the place of [default]; a name with quotes is another name."""
    sections: Profiles = {}
    settings: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith(("#", ";")) or line[0] in " \t":
            continue
        header = re.split("[#;]", line)[0].strip()
        if header.startswith("[") and header.endswith("]"):
            settings = sections.setdefault(" ".join(header[1:-1].split()), {})
        else:
            name, value = as_go_reads(line)
            settings[name] = value
    found = {
        name.removeprefix("profile "): of for name, of in sections.items() if name.startswith("profile ")
    }
    return {"default": sections.get("default", {}), **found}


def java_profiles(text: str) -> Profiles:
    """[profile default] takes the place of [default]; what has quotes in its name is left out."""
    found: Profiles = {}
    prefixed, settings = False, dict[str, str]()
    for line in text.splitlines():
        if not line.strip() or line[0] in "#; \t":
            continue
        if not line.startswith("["):
            name, _, value = (part.strip() for part in _COMMENT.split(line)[0].partition("="))
            settings[name] = value
            continue
        header = re.split("[#;]", line)[0].strip()[1:-1].strip()
        name = re.sub(r"^profile[ \t]+", "", header)
        settings = {}
        if not re.fullmatch(r"[A-Za-z0-9_\-/.%@:+]*", name) or (name == header != "default"):
            continue
        if name == "default" and (name == header) and prefixed:
            continue
        if name == "default" and name != header and not prefixed:
            found.pop(name, None)
            prefixed = True
        settings = found.setdefault(name, {})
    return found
