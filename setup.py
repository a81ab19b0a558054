"""Puts the SPARQL editor into wheels. Everything else about the package stands in pyproject.toml."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

from setuptools import setup
from setuptools.command.build_py import build_py

_BUILDER = Path(__file__).resolve().parent / "api" / "editor" / "build.py"


def _builder() -> Any:
    spec = importlib.util.spec_from_file_location("editor_build", _BUILDER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class WithEditor(build_py):
    """Builds the editor before the files of the package are gathered. A wheel without it is an error, unless
    SAMVERKANSGRAF_EDITOR=optional says that it is not for use; an editable install only warns.
    """

    def run(self) -> None:
        builder = _builder()
        if not builder.is_built():
            try:
                if self.editable_mode:
                    raise builder.NotBuilt("an editable install does not build it")
                builder.build()
            except builder.NotBuilt as error:
                if not self.editable_mode and os.environ.get("SAMVERKANSGRAF_EDITOR") != "optional":
                    raise SystemExit(f"The SPARQL editor is missing in this wheel: {error}") from None
                print(f"warning: {error}; build it with: python api/editor/build.py", file=sys.stderr)
        self.__dict__.pop("data_files", None)
        super().run()

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        """The root of the repository is the package, but this file is none of its modules."""
        found: list[tuple[str, str, str]] = super().find_package_modules(package, package_dir)
        return [module for module in found if module[1] != "setup"]


setup(cmdclass={"build_py": WithEditor})
