"""``python -m tests.pinned --reason WORDS`` pins the run anew; the words stand in CHANGELOG.md already."""

from __future__ import annotations

import argparse
import sys

from tests.pinned import FILE, measured
from tests.pinned.changelog import regressions


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reason", required=True, help="what stands after 'Regression:' in CHANGELOG.md")
    reason = " ".join(parser.parse_args().reason.split())
    if reason not in regressions():
        print(f"CHANGELOG.md has no entry with 'Regression: {reason}'", file=sys.stderr)
        return 2
    lines = [f'reason = "{reason}"']
    for policy, values in measured().items():
        lines += ["", f"[{policy}]", *(f'{name} = "{value}"' for name, value in values.items())]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
