"""Arguments and options that several commands share, or that are many: each named and explained once."""

from typing import Annotated, TypeAlias

import typer

Member: TypeAlias = Annotated[
    str, typer.Argument(metavar="MEMBER", help="Card number, phone, e-mail, or words of the name.")
]
Amount: TypeAlias = Annotated[str, typer.Argument(metavar="AMOUNT", help="23.50 or 23,50.")]

On: TypeAlias = Annotated[str | None, typer.Option("--on", metavar="DAY", help="When: 2026-11-21, yesterday, -2d.")]
At: TypeAlias = Annotated[str | None, typer.Option("--at", metavar="TIME", help="The time of day: 14:30.")]
Ref: TypeAlias = Annotated[
    str | None, typer.Option("--ref", metavar="REF", help="The receipt number: keyed twice, it counts once.")
]
AsOf: TypeAlias = Annotated[
    str | None, typer.Option("--as-of", metavar="DAY", help="As things stood at the end of that day.")
]
Item: TypeAlias = Annotated[
    list[str] | None, typer.Option("--item", metavar="CATEGORY[:QTY]=AMOUNT", help="A part of it, by category.")
]
Category: TypeAlias = Annotated[
    str | None, typer.Option("--category", metavar="CATEGORY", help="The category of all of it.")
]
Yes: TypeAlias = Annotated[bool, typer.Option("--yes", help="Answer yes to every question.")]
DryRun: TypeAlias = Annotated[bool, typer.Option("--dry-run", help="Show what would happen; change nothing.")]

Tier: TypeAlias = Annotated[str | None, typer.Option("--tier", metavar="TIER", help="Only members of this tier.")]
Segment: TypeAlias = Annotated[
    str | None, typer.Option("--segment", metavar="SEGMENT", help="Only members of this segment.")
]
Sort: TypeAlias = Annotated[str | None, typer.Option("--sort", metavar="COLUMN", help="In this order.")]
Limit: TypeAlias = Annotated[str | None, typer.Option("--limit", metavar="N", help="At most so many.")]

Name: TypeAlias = Annotated[str | None, typer.Option("--name", metavar="NAME", help="The name.")]
Phone: TypeAlias = Annotated[str | None, typer.Option("--phone", metavar="PHONE", help="In any spelling.")]
Email: TypeAlias = Annotated[str | None, typer.Option("--email", metavar="EMAIL", help="E-mail address.")]
Birthday: TypeAlias = Annotated[str | None, typer.Option("--birthday", metavar="DAY", help="Day of birth.")]
Card: TypeAlias = Annotated[
    str | None, typer.Option("--card", metavar="CARD", help="Your own card number, instead of the next one.")
]
Note: TypeAlias = Annotated[
    str | None, typer.Option("--note", metavar="TEXT", help="A note for whoever is at the till.")
]
Stamps: TypeAlias = Annotated[list[str] | None, typer.Option("--stamps", metavar="CARD=N", help="Stamps on a card.")]
Consent: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--consent", metavar="CHANNEL", help="May be written to: email, sms, phone, post."),
]
Anyway: TypeAlias = Annotated[
    bool, typer.Option("--anyway", help="Although phone or e-mail belong to somebody enrolled.")
]
