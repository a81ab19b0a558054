"""Times what a newcomer waits for: build, rebuild, start, first answer, later answers."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

COMMAND = str(Path(sys.executable).parent / "samverkansgraf")
PAGES = (
    "/",
    "/plan/03-plan-2022",
    "/coverage/mvk/3/23-overenskommelse-2021",
    "/map",
    "/query/gap_framework_part.csv",
)


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def fetch(address: str) -> int:
    """Bytes of the answer."""
    with urllib.request.urlopen(address) as answer:
        return len(answer.read())


def main() -> None:
    with tempfile.TemporaryDirectory() as store:
        build = [COMMAND, "build", "--store", store]
        print(
            f"build from nothing      {timed(lambda: subprocess.run(build, check=True, capture_output=True)):6.2f} s"
        )
        print(
            f"build, nothing changed  {timed(lambda: subprocess.run(build, check=True, capture_output=True)):6.2f} s"
        )
        started = time.perf_counter()
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", "0", "--store", store, "--lang", "en"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            address = process.stdout.readline().split("at ", 1)[1].split()[0].rstrip("/")
            fetch(address + "/")
            print(f"start to first answer   {time.perf_counter() - started:6.2f} s")
            for page in PAGES:
                times = [timed(lambda page=page: fetch(address + page)) for _ in range(20)]  # type: ignore[misc]
                median, worst = 1000 * statistics.median(times), 1000 * max(times)
                print(
                    f"{page:45} median {median:6.1f} ms   worst of 20 {worst:6.1f} ms   {fetch(address + page):>8} bytes"
                )
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
