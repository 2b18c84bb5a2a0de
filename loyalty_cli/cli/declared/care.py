"""Commands that take care of the ledger."""

from collections.abc import Mapping
from typing import Final

from loyalty_cli.cli.declaring import DRY_RUN, YES, Command, argument, option, switch

COMMANDS: Final[Mapping[str, Command]] = {
    "nightly": Command(
        "care.nightly",
        "nightly",
        "Run the night: lapse, tiers, birthdays, export, backup, proof.",
        (switch("--sure", "The clock is right, after a long time without a night."),),
        (
            ("loyalty nightly", "safe to repeat: each step is done once a day, missed nights are caught up"),
            ("loyalty --shop /srv/shop nightly", "in a crontab, as 30 3 * * *: silent unless something failed"),
            ("loyalty nightly --sure", "after a long pause: the clock is right"),
        ),
    ),
    "verify": Command(
        "care.verifying",
        "verify",
        "Verify the ledger; repair nothing.",
        (
            switch("--replay", "Decide every fact again as well."),
            option("--against", "HEAD", "A head recorded earlier, or a file with one."),
            switch("--quick", "Only check for damage and gaps."),
            option("--file", "FILE", "Another ledger file, such as a backup."),
        ),
        (
            ("loyalty verify", "everything that can be proved of the ledger"),
            ("loyalty verify --replay", "and every fact decided again, under the program of its day"),
            ("loyalty verify --quick", "only damage and gaps"),
            ("loyalty verify --against HEAD", "that it continues from a head recorded earlier"),
            ("loyalty verify --file backups/monday.db", "a backup, before you trust it"),
        ),
    ),
    "backup": Command(
        "care.keeping",
        "backup",
        "Copy the ledger, and verify the copy.",
        (option("--to", "DIR", "Folder to copy to."),),
        (
            ("loyalty backup", "a verified copy in the folder that the program file names"),
            ("loyalty backup --to /media/usb/loyalty", "one to carry home"),
        ),
    ),
    "restore": Command(
        "care.keeping",
        "restore",
        "Go back to a backup; the current ledger is kept aside.",
        (argument("file", "FILE", "A backup. Default: the newest.", required=False), DRY_RUN, YES),
        (
            ("loyalty restore --dry-run", "what going back to the newest backup would lose"),
            ("loyalty restore", "go back to it; the current file is kept aside"),
            ("loyalty restore backups/monday.db --yes", "to another one, without a question"),
        ),
    ),
    "doctor": Command(
        "care.verifying",
        "doctor",
        "Rebuild balances, lots and indexes from what is recorded.",
        (),
        (("loyalty doctor", "after verify found wrong balances or indexes"),),
    ),
    "completion": Command(
        "start.completing",
        "completion",
        "Print the completion script of your shell.",
        (argument("shell", "SHELL", "Your shell: bash, zsh or fish. Default: the one you use.", required=False),),
        (
            ('eval "$(loyalty completion bash)"', "in ~/.bashrc"),
            ('eval "$(loyalty completion zsh)"', "in ~/.zshrc, after compinit"),
            ("loyalty completion fish > ~/.config/fish/completions/loyalty.fish", "once"),
        ),
    ),
}
