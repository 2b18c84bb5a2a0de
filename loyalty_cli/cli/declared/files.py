"""Commands for files in and out."""

from collections.abc import Mapping

from loyalty_cli.cli.declaring import AS_OF, DRY_RUN, YES, Command, Entry, Group, argument, option, switch
from loyalty_cli.values import Final

_READING: Final = (
    option("--map", "HEADER=MEANING", many=True, name="maps"),
    option("--rejects", "FILE"),
    option("--encoding", "NAME"),
    option("--date-order", "dmy|mdy", choices=("dmy", "mdy")),
)
_FORMATS: Final = ("csv", "json", "jsonl", "xlsx", "beancount")

COMMANDS: Final[Mapping[str, Entry]] = {
    "import": Group(
        {
            "customers": Command(
                "files.importing",
                "customers",
                params=(
                    argument("file", "FILE"),
                    DRY_RUN,
                    *_READING,
                    option("--opening-date", "DAY"),
                    option(
                        "--opening",
                        "add|top-up|skip",
                        choices=("add", "top-up", "skip"),
                    ),
                    switch("--include-erased"),
                ),
                examples=(
                    "loyalty import customers list.csv --dry-run",
                    "loyalty import customers list.csv",
                    'loyalty import customers list.csv --map "Téléphone=phone" --date-order dmy',
                    "loyalty import customers list.csv --opening-date 2026-10-31",
                ),
            ),
            "purchases": Command(
                "files.importing",
                "purchases",
                params=(
                    argument("file", "FILE"),
                    switch("--enroll-missing"),
                    switch("--include-erased"),
                    DRY_RUN,
                    *_READING,
                ),
                examples=(
                    "loyalty import purchases sales.csv --dry-run",
                    "loyalty import purchases sales.csv --enroll-missing",
                    'loyalty import purchases sales.csv --map "Betrag=amount"',
                    'loyalty import purchases items.csv --map "Total=total"',
                ),
            ),
            "answers": Command(
                "files.importing",
                "answers",
                params=(
                    argument("file", "FILE"),
                    option("--survey", "SURVEY"),
                    DRY_RUN,
                    *_READING,
                ),
                examples=(
                    "loyalty import answers answers.csv --dry-run",
                    'loyalty import answers form.csv --survey nps --map "Q1=score"',
                ),
            ),
            "list": Command(
                "files.importing",
                "listed",
                params=(),
                examples=("loyalty import list",),
                lists=True,
            ),
            "undo": Command(
                "files.importing",
                "undo",
                params=(argument("batch", "BATCH"), DRY_RUN, YES),
                examples=(
                    "loyalty import undo 3 --dry-run",
                    "loyalty import undo 3",
                ),
            ),
        },
        (
            "loyalty import customers list.csv --dry-run",
            "loyalty import purchases sales.csv --enroll-missing",
        ),
    ),
    "export": Command(
        "files.exporting",
        "export",
        params=(
            option("--to", "DIR"),
            option("--only", "TABLES", many=True),
            option("--format", "FORMAT", name="kind", choices=_FORMATS),
            option("--channel", "CHANNEL"),
            switch("--raw"),
            switch("--force"),
            AS_OF,
        ),
        examples=(
            "loyalty export",
            "loyalty export --to out --only members,balances --format xlsx",
            "loyalty export --to out --as-of 2026-06-30 --format jsonl",
            "loyalty export --to - --only purchases",
            "loyalty export --to - --only members --channel email",
            "loyalty export --to books --format beancount",
        ),
    ),
}
