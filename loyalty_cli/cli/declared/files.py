"""Commands for files in and out."""

from collections.abc import Mapping
from typing import Final

from loyalty_cli.cli.declaring import AS_OF, DRY_RUN, YES, Command, Entry, Group, argument, option, switch

_READING: Final = (
    option("--map", "HEADER=MEANING", "Meaning of a column, where it is in doubt.", many=True, name="maps"),
    option("--rejects", "FILE", "File for refused rows. Default: beside the file."),
    option("--encoding", "NAME", "Encoding, where it is not found: cp1252."),
    option("--date-order", "dmy|mdy", "How to read 05/01/2026.", choices=("dmy", "mdy")),
)
_FORMATS: Final = ("csv", "json", "jsonl", "xlsx", "beancount")

COMMANDS: Final[Mapping[str, Entry]] = {
    "import": Group(
        "Import customers and purchases from files; undo an import.",
        {
            "customers": Command(
                "files.importing",
                "customers",
                "Import customers from a file, with their balances.",
                (
                    argument("file", "FILE", "A CSV file or spreadsheet, one customer a row; - for standard input."),
                    DRY_RUN,
                    *_READING,
                    option("--opening-date", "DAY", "Day of the opening points and stamps."),
                    option(
                        "--opening",
                        "add|top-up|skip",
                        "Balances of members who have some already: beside them, up to them, not at all.",
                        choices=("add", "top-up", "skip"),
                    ),
                    switch("--include-erased", "Take members back who were erased on request."),
                ),
                (
                    ("loyalty import customers list.csv --dry-run", "what each column is, which rows are refused"),
                    ("loyalty import customers list.csv", "for good; the same file again changes nothing"),
                    (
                        'loyalty import customers list.csv --map "Téléphone=phone" --date-order dmy',
                        "where it had to ask",
                    ),
                    ("loyalty import customers list.csv --opening-date 2026-10-31", "balances as of that day"),
                ),
            ),
            "purchases": Command(
                "files.importing",
                "purchases",
                "Import purchases from a file, by the rules of the till.",
                (
                    argument("file", "FILE", "A CSV file or spreadsheet: a date, a member, an amount."),
                    switch("--enroll-missing", "Enroll customers who are no members yet."),
                    switch("--include-erased", "Enroll members again who were erased on request."),
                    DRY_RUN,
                    *_READING,
                ),
                (
                    ("loyalty import purchases sales.csv --dry-run", "which rows would be taken, which refused"),
                    ("loyalty import purchases sales.csv --enroll-missing", "and enroll every new customer"),
                    ('loyalty import purchases sales.csv --map "Betrag=amount"', "a column that was not understood"),
                    (
                        'loyalty import purchases items.csv --map "Total=total"',
                        "the total of the ticket, on each of its rows",
                    ),
                ),
                text="""\
A row is a ticket, or one item of it. Where the file has a column of items or quantities, or rows of one receipt name
different categories, the rows of the same receipt number, customer and day are one purchase, and three coffees on a row
are three stamps. Else a receipt number told again changes nothing, and with other content is refused.

Members are found by a card or another number, an e-mail, a phone, or the whole name where nothing else is told. With
--enroll-missing the details of a new customer are kept. Negative amounts and refunds are returns.

Orders that are not paid, cancelled or refunded are left out with their reason. What was refunded of an order is taken
off. A word for a state that is not known is said with --map "WORD=paid" (unpaid, cancelled, refunded, return).
FILE is - for standard input.""",
            ),
            "list": Command(
                "files.importing",
                "listed",
                "List the imported files.",
                (),
                (("loyalty import list", "each imported file, and how many rows were taken"),),
                lists=True,
            ),
            "undo": Command(
                "files.importing",
                "undo",
                "Undo a whole import.",
                (argument("batch", "BATCH", "Number of the import, from its answer."), DRY_RUN, YES),
                (
                    ("loyalty import undo 3 --dry-run", "what would be undone, and what could not be"),
                    ("loyalty import undo 3", "undo the whole file; its receipt numbers are free again"),
                ),
            ),
        },
        (
            ("loyalty import customers list.csv --dry-run", "what is understood of your list, and what not"),
            ("loyalty import purchases sales.csv --enroll-missing", "with every customer who is no member yet"),
        ),
    ),
    "export": Command(
        "files.exporting",
        "export",
        "Write members, balances, entries, vouchers, birthdays and purchases to files.",
        (
            option("--to", "DIR", "Folder to write to; - prints one table."),
            option("--only", "TABLES", "Only these tables, with commas: members,balances.", many=True),
            option("--format", "FORMAT", "File format.", name="kind", choices=_FORMATS),
            option("--channel", "CHANNEL", "Only members who allow it: email, sms, phone, post."),
            switch("--raw", "Leave cells that begin with = + - @ as they are. Not for spreadsheets."),
            switch("--force", "Replace files that are no earlier export."),
            AS_OF,
        ),
        (
            ("loyalty export", "everything, to the folder that the program file names"),
            ("loyalty export --to out --only members,balances --format xlsx", "two tables as spreadsheets"),
            ("loyalty export --to out --as-of 2026-06-30 --format jsonl", "the state at the end of that day"),
            ("loyalty export --to - --only purchases", "one table to standard output"),
            ("loyalty export --to - --only members --channel email", "who may be written to by e-mail"),
            ("loyalty export --to books --format beancount", "the whole ledger, for an accountant"),
        ),
    ),
}
