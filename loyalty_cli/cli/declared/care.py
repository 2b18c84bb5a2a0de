"""Commands that take care of the ledger."""

from collections.abc import Mapping

from loyalty_cli.cli.declaring import DRY_RUN, YES, Command, argument, option, switch
from loyalty_cli.values import Final

COMMANDS: Final[Mapping[str, Command]] = {
    "nightly": Command(
        "care.nightly",
        "nightly",
        params=(switch("--sure"),),
        examples=(
            "loyalty nightly",
            "loyalty --shop /srv/shop nightly",
            "loyalty nightly --sure",
        ),
    ),
    "verify": Command(
        "care.verifying",
        "verify",
        params=(
            switch("--replay"),
            option("--against", "HEAD"),
            switch("--quick"),
            option("--file", "FILE"),
        ),
        examples=(
            "loyalty verify",
            "loyalty verify --replay",
            "loyalty verify --quick",
            "loyalty verify --against HEAD",
            "loyalty verify --file backups/monday.db",
        ),
    ),
    "backup": Command(
        "care.keeping",
        "backup",
        params=(option("--to", "DIR"),),
        examples=(
            "loyalty backup",
            "loyalty backup --to /media/usb/loyalty",
        ),
    ),
    "restore": Command(
        "care.keeping",
        "restore",
        params=(argument("file", "FILE", required=False), DRY_RUN, YES),
        examples=(
            "loyalty restore --dry-run",
            "loyalty restore",
            "loyalty restore backups/monday.db --yes",
        ),
    ),
    "doctor": Command(
        "care.verifying",
        "doctor",
        params=(),
        examples=("loyalty doctor",),
    ),
    "completion": Command(
        "start.completing",
        "completion",
        params=(argument("shell", "SHELL", required=False),),
        examples=(
            'eval "$(loyalty completion bash)"',
            'eval "$(loyalty completion zsh)"',
            "loyalty completion fish > ~/.config/fish/completions/loyalty.fish",
        ),
    ),
}
