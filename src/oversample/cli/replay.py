"""Replay: the command line that repeats what was done."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

__all__ = ["command_line"]

_NOT_REPLAYED = (
    "file", "target", "json_path", "report_path", "lineage_path", "fidelity", "force", "quiet", "jobs", "ledger",
    "exit_code", "roles",
)  # fmt: skip


def command_line(verb: str, file: Path | None, target: str | None, options: dict[str, Any]) -> str:
    """Write the command line that repeats it; what does not change the numbers or rows is left out."""
    words = ["oversample", verb]
    words += [file.name] if file else []
    words += ["--target", target] if target else []
    ctx = click.get_current_context()
    for parameter in ctx.command.params:
        name = parameter.name or ""
        given = ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        is_drawn = verb == "balance" and name == "seed"  # a fresh one, if none was given
        if name in _NOT_REPLAYED or not (given or is_drawn):
            continue
        if isinstance(options[name], bool):
            words.append((parameter.opts if options[name] else parameter.secondary_opts)[-1])
            continue
        values = options[name] if isinstance(options[name], tuple) else [options[name]]
        for value in values:
            words += [parameter.opts[-1], value.name if isinstance(value, Path) else str(value)]
    return shlex.join(words)
